//! Bodies that write or change a message.

use serde_json::Value;

use super::{Form, component::read_message_components, embed::read_embeds};
use crate::{
    error::ApiError,
    state::{
        Draft, Mentions, MessageEdit,
        message::{EPHEMERAL, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS},
    },
};

/// The characters of a bot's message.
const MOST_CONTENT: usize = 2_000;
/// The flags that an author may set.
const SETTABLE_FLAGS: u64 = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | EPHEMERAL;

/// A new message.
pub(crate) fn read_draft(form: &Form<'_>) -> Draft {
    Draft {
        content: form.string("content", 0..=MOST_CONTENT).unwrap_or_default(),
        embeds: read_embeds(form).unwrap_or_default(),
        components: read_message_components(form).unwrap_or_default(),
        flags: form.integer("flags", 0..=i64::MAX).unwrap_or(0) & SETTABLE_FLAGS,
        tts: form.flag("tts").unwrap_or(false),
        mentions: read_mentions(form),
        nonce: read_nonce(form),
        message_reference: form.object("message_reference").and_then(|form| form.id("message_id")),
    }
}

/// A change of a message; null empties a field.
pub(crate) fn read_edit(form: &Form<'_>) -> MessageEdit {
    MessageEdit {
        content: form.nullable("content", |form, field| form.string(field, 0..=MOST_CONTENT)).or_default(),
        embeds: form.nullable("embeds", |form, _| read_embeds(form)).or_default(),
        components: form.nullable("components", |form, _| read_message_components(form)).or_default(),
        flags: form.integer("flags", 0..=i64::MAX),
        mentions: read_mentions(form),
    }
}

/// Refuses a message that shows nothing (50006).
pub(crate) fn require_content(draft: &Draft) -> Result<(), ApiError> {
    let shown = !draft.content.trim().is_empty() || !draft.embeds.is_empty() || !draft.components.is_empty();
    if shown { Ok(()) } else { Err(ApiError::empty_message()) }
}

/// Up to 25 characters, or a number.
fn read_nonce(form: &Form<'_>) -> Option<Value> {
    let nonce = form.value("nonce")?;
    form.string("nonce", 0..=25).map(|_| nonce.clone())
}

/// `parse` names what may be mentioned at large, the lists name whom exactly.
fn read_mentions(form: &Form<'_>) -> Mentions {
    let Some(allowed) = form.object("allowed_mentions") else { return Mentions::default() };
    let parsed: Vec<&str> = allowed
        .items("parse", 0..=3)
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    for kind in ["users", "roles"] {
        if parsed.contains(&kind) && allowed.items(kind, 0..=100).is_some_and(|list| !list.is_empty()) {
            let message = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            allowed.refuse("", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &message);
        }
    }
    Mentions {
        everyone: Some(parsed.contains(&"everyone")),
        users: (!parsed.contains(&"users")).then(|| allowed.ids("users", 0..=100).unwrap_or_default()),
        roles: (!parsed.contains(&"roles")).then(|| allowed.ids("roles", 0..=100).unwrap_or_default()),
    }
}
