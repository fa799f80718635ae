//! What Discord is sent, and what the log says of it.

use bellhop_guilds::{ui::shortened, who};
use bellhop_store::audit::Entry;
use bellhop_words::{Locale, Value as Word, say};
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker},
};

use crate::model::{Composed, LinkButton, MentionSort};

/// Buttons in a row (Discord Docs: Action Row).
const BUTTONS_IN_A_ROW: usize = 5;
/// The kinds of components and styles used here (Discord Docs: Component Reference).
const ROW: u8 = 1;
const BUTTON: u8 = 2;
const LINK: u8 = 5;

/// Characters of a reason in a line of the log.
const REASON: usize = 120;

/// The message, as the body of a request that posts it or edits it in place: what it does not have is taken away.
pub fn body(message: &Composed) -> Value {
    let rows = message.buttons.chunks(BUTTONS_IN_A_ROW);
    let rows = rows
        .map(|buttons| json!({ "type": ROW, "components": buttons.iter().map(button).collect::<Vec<_>>() }));
    let mentions = &message.allowed_mentions;
    // Discord refuses a list beside the sort that it is of.
    let named = |sort, ids: Value| if mentions.parse.contains(&sort) { json!([]) } else { ids };
    json!({
        "content": message.content,
        "embeds": message.embeds,
        "components": rows.collect::<Vec<_>>(),
        "allowed_mentions": {
            "parse": mentions.parse,
            "roles": named(MentionSort::Roles, json!(mentions.roles)),
            "users": named(MentionSort::Users, json!(mentions.users)),
        },
    })
}

fn button(button: &LinkButton) -> Value {
    let mut shown = json!({ "type": BUTTON, "style": LINK, "url": button.url });
    if !button.label.is_empty() {
        shown["label"] = json!(button.label);
    }
    if let Some(emoji) = &button.emoji {
        shown["emoji"] = match custom_emoji(emoji) {
            Some((name, id, animated)) => json!({ "id": id, "name": name, "animated": animated }),
            None => json!({ "name": emoji }),
        };
    }
    shown
}

/// The name, the id and whether it moves, of a custom emoji that is written `name:id` or `a:name:id`.
pub(crate) fn custom_emoji(emoji: &str) -> Option<(&str, &str, bool)> {
    let (name, id) = emoji.rsplit_once(':')?;
    let (name, animated) = name.strip_prefix("a:").map_or((name, false), |name| (name, true));
    Some((name, id, animated))
}

/// Where a message is found.
pub fn link(
    guild_id: Id<GuildMarker>,
    (channel_id, message_id): (Id<ChannelMarker>, Id<MessageMarker>),
) -> String {
    format!("https://discord.com/channels/{guild_id}/{channel_id}/{message_id}")
}

/// What an entry tells; `None` for one that is not about messages.
pub fn audit_line(entry: &Entry, locale: &Locale) -> Option<String> {
    let details = &entry.details;
    let text = |field: &str| details[field].as_str().unwrap_or_default().to_owned();
    let values = [
        ("who", Word::from(who(entry.by, locale))),
        ("channel", format!("<#{}>", text("channel_id")).into()),
        ("link", text("link").into()),
        ("reason", shortened(text("reason"), REASON).into()),
        ("kind", text("kind").into()),
    ];
    let key = match entry.event.as_str() {
        "message.sent" => "audit-message-sent",
        "message.edited" => "audit-message-edited",
        "message.deleted" => "audit-message-deleted",
        "message.not-sent" => "audit-message-not-sent",
        "message.not-edited" => "audit-message-not-edited",
        "message.not-deleted" => "audit-message-not-deleted",
        "action.cancelled" => "audit-action-cancelled",
        "action.retried" => "audit-action-retried",
        _ => return None,
    };
    Some(say(locale, key, values))
}
