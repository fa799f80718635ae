//! Permissions, as people know them.

use bellhop_words::{Locale, say};
use twilight_model::guild::Permissions;

/// Permissions as Discord's clients name them.
pub fn permissions(permissions: Permissions, locale: &Locale) -> String {
    let names =
        NAMED.iter().filter(|(named, _)| permissions.contains(*named)).map(|(_, key)| say(locale, key, []));
    names.collect::<Vec<_>>().join(", ")
}

/// The permissions that are spoken of: those that posting needs, and those that can harm a server.
const NAMED: [(Permissions, &str); 23] = [
    (Permissions::VIEW_CHANNEL, "permission-view-channel"),
    (Permissions::SEND_MESSAGES, "permission-send-messages"),
    (Permissions::EMBED_LINKS, "permission-embed-links"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "permission-send-messages-in-threads"),
    (Permissions::CONNECT, "permission-connect"),
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
