//! Bodies that write or change a message.

use std::{collections::BTreeSet, ops::RangeInclusive};

use serde_json::Value;
use twilight_model::id::Id;

use super::{Form, attachment::read_attachments, component::read_message_components, embed::read_embeds};
use crate::{
    error::ApiError,
    state::{
        Draft, Mentions, MessageEdit, Reply,
        message::{EPHEMERAL, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS},
    },
};

/// The characters of a bot's message.
const MOST_CONTENT: usize = 2_000;
/// The flags that an author may set.
const SETTABLE_FLAGS: u64 = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | EPHEMERAL;
/// The flag of a message that is all components; this world does not have those.
const IS_COMPONENTS_V2: u64 = 1 << 15;
/// What a text can mention at large.
const MENTION_KINDS: [&str; 3] = ["users", "roles", "everyone"];

/// A new message.
pub(crate) fn read_draft(form: &Form<'_>) -> Draft {
    for field in ["poll", "shared_client_theme"] {
        if form.value(field).is_some() {
            form.refuse(field, "UNSUPPORTED", "The simulated Discord does not have these");
        }
    }
    Draft {
        content: form.string("content", 0..=MOST_CONTENT).unwrap_or_default(),
        embeds: read_embeds(form).unwrap_or_default(),
        components: read_message_components(form).unwrap_or_default(),
        flags: read_flags(form).unwrap_or(0) & SETTABLE_FLAGS,
        tts: form.flag("tts").unwrap_or(false),
        mentions: read_mentions(form),
        nonce: read_nonce(form),
        attachments: read_attachments(form, true).unwrap_or_default(),
        reply: form.object("message_reference").and_then(|form| read_reply(&form)),
    }
}

/// A change of a message; null empties a field.
pub(crate) fn read_edit(form: &Form<'_>) -> MessageEdit {
    MessageEdit {
        content: form.nullable("content", |form, field| form.string(field, 0..=MOST_CONTENT)).or_default(),
        embeds: form.nullable("embeds", |form, _| read_embeds(form)).or_default(),
        components: form.nullable("components", |form, _| read_message_components(form)).or_default(),
        flags: read_flags(form),
        attachments: read_attachments(form, false),
        mentions: read_mentions(form),
    }
}

/// Refuses a message that shows nothing (50006).
pub(crate) fn require_content(draft: &Draft) -> Result<(), ApiError> {
    let shown = !draft.content.trim().is_empty()
        || draft.embeds.iter().any(|embed| !embed.is_empty())
        || !draft.components.is_empty()
        || !draft.attachments.is_empty();
    if shown { Ok(()) } else { Err(ApiError::empty_message()) }
}

fn read_flags(form: &Form<'_>) -> Option<u64> {
    let flags = form.integer("flags", 0..=i64::MAX);
    if flags.is_some_and(|flags: u64| flags & IS_COMPONENTS_V2 != 0) {
        form.refuse("flags", "UNSUPPORTED", "The simulated Discord does not have components v2");
    }
    flags
}

/// The message that is answered; forwards are not had.
fn read_reply(form: &Form<'_>) -> Option<Reply> {
    form.require("message_id");
    form.choice("type", &[0]);
    Some(Reply {
        message_id: form.id("message_id")?,
        channel_id: form.id("channel_id"),
        must_exist: form.flag("fail_if_not_exists").unwrap_or(true),
    })
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
    if parsed.iter().any(|kind| !MENTION_KINDS.contains(kind)) {
        let message = "Value must be one of ('users', 'roles', 'everyone').";
        allowed.refuse("parse", "BASE_TYPE_CHOICES", message);
    }
    each_once(&allowed, "parse", &parsed);
    for kind in ["users", "roles"] {
        if parsed.contains(&kind) && allowed.items(kind, 0..=100).is_some_and(|list| !list.is_empty()) {
            let message = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            allowed.refuse("", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &message);
        }
    }
    Mentions {
        everyone: Some(parsed.contains(&"everyone")),
        users: (!parsed.contains(&"users")).then(|| read_unique(&allowed, "users", 0..=100)),
        roles: (!parsed.contains(&"roles")).then(|| read_unique(&allowed, "roles", 0..=100)),
        replied_user: Some(allowed.flag("replied_user").unwrap_or(false)),
    }
}

/// A list of ids, each once.
pub(crate) fn read_unique<M>(form: &Form<'_>, field: &str, count: RangeInclusive<usize>) -> Vec<Id<M>> {
    let ids = form.ids(field, count).unwrap_or_default();
    each_once(form, field, &ids);
    ids
}

fn each_once<T: Ord>(form: &Form<'_>, field: &str, values: &[T]) {
    if values.iter().collect::<BTreeSet<_>>().len() != values.len() {
        form.refuse(field, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
    }
}
