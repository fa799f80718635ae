//! Everything a person sees of panels.

mod audit;
mod changed;
mod editor;
mod forms;
mod limits;
mod list;
mod panel;
mod place;
mod problem;

pub use audit::audit_line;
pub use changed::changed;
pub use editor::{confirm_delete, dangerous, deleted, editor, entry};
pub use forms::{create_form, entry_form, text_form, written};
pub use limits::limits;
pub use list::list;
pub use panel::{panel, preview};
pub use place::{place, posted};
pub use problem::problem;

use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
    },
};

use crate::model::Mode;

/// Roles, as Discord shows them by name.
pub(crate) fn mentions(roles: &[Id<RoleMarker>]) -> Word {
    let mentions: Vec<_> = roles.iter().map(|role_id| mention(*role_id)).collect();
    mentions.join(", ").into()
}

fn mention(role_id: Id<RoleMarker>) -> String {
    format!("<@&{role_id}>")
}

/// The address of a message.
pub fn link(
    guild_id: Id<GuildMarker>,
    (channel_id, message_id): (Id<ChannelMarker>, Id<MessageMarker>),
) -> String {
    format!("https://discord.com/channels/{guild_id}/{channel_id}/{message_id}")
}

/// Permissions as Discord's clients name them.
pub(crate) fn permissions(permissions: Permissions, locale: &Locale) -> String {
    let names =
        NAMED.iter().filter(|(named, _)| permissions.contains(*named)).map(|(_, key)| say(locale, key, []));
    names.collect::<Vec<_>>().join(", ")
}

/// The permissions that are spoken of: those that a panel needs, and those that can harm a server.
const NAMED: [(Permissions, &str); 21] = [
    (Permissions::VIEW_CHANNEL, "permission-view-channel"),
    (Permissions::SEND_MESSAGES, "permission-send-messages"),
    (Permissions::EMBED_LINKS, "permission-embed-links"),
    (Permissions::ADMINISTRATOR, "permission-administrator"),
    (Permissions::MANAGE_GUILD, "permission-manage-guild"),
    (Permissions::MANAGE_ROLES, "permission-manage-roles"),
    (Permissions::MANAGE_CHANNELS, "permission-manage-channels"),
    (Permissions::MANAGE_WEBHOOKS, "permission-manage-webhooks"),
    (Permissions::MANAGE_MESSAGES, "permission-manage-messages"),
    (Permissions::MANAGE_THREADS, "permission-manage-threads"),
    (Permissions::MANAGE_GUILD_EXPRESSIONS, "permission-manage-guild-expressions"),
    (Permissions::MANAGE_NICKNAMES, "permission-manage-nicknames"),
    (Permissions::BAN_MEMBERS, "permission-ban-members"),
    (Permissions::KICK_MEMBERS, "permission-kick-members"),
    (Permissions::MODERATE_MEMBERS, "permission-moderate-members"),
    (Permissions::MUTE_MEMBERS, "permission-mute-members"),
    (Permissions::DEAFEN_MEMBERS, "permission-deafen-members"),
    (Permissions::MOVE_MEMBERS, "permission-move-members"),
    (Permissions::MANAGE_EVENTS, "permission-manage-events"),
    (Permissions::MENTION_EVERYONE, "permission-mention-everyone"),
    (Permissions::VIEW_AUDIT_LOG, "permission-view-audit-log"),
];

fn mode(mode: Mode, locale: &Locale) -> String {
    let key = match mode {
        Mode::Toggle => "mode-toggle",
        Mode::AddOnly => "mode-add-only",
        Mode::RemoveOnly => "mode-remove-only",
        Mode::Unique => "mode-unique",
    };
    say(locale, key, [])
}

#[cfg(test)]
mod largest_tests;
