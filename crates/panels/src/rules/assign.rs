//! Which roles a panel may offer, and who may offer them.

use bellhop_guilds::{Ground, rank};
use bellhop_store::mirror::MirroredRole;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{RoleMarker, UserMarker},
    },
};

use super::Refusal;

/// Permissions with which a member can harm the server: offering a role that has one is confirmed by name.
pub const DANGEROUS: Permissions = Permissions::ADMINISTRATOR
    .union(Permissions::MANAGE_GUILD)
    .union(Permissions::MANAGE_ROLES)
    .union(Permissions::MANAGE_CHANNELS)
    .union(Permissions::MANAGE_WEBHOOKS)
    .union(Permissions::MANAGE_MESSAGES)
    .union(Permissions::MANAGE_THREADS)
    .union(Permissions::MANAGE_GUILD_EXPRESSIONS)
    .union(Permissions::MANAGE_NICKNAMES)
    .union(Permissions::BAN_MEMBERS)
    .union(Permissions::KICK_MEMBERS)
    .union(Permissions::MODERATE_MEMBERS)
    .union(Permissions::MENTION_EVERYONE)
    .union(Permissions::VIEW_AUDIT_LOG);

/// Whether the member may offer the role; whether it is dangerous is another question ([`DANGEROUS`]).
///
/// The owner may offer what the bot can give, others only what stands below their own highest role.
pub fn may_offer<'a>(
    ground: &'a Ground,
    role_id: Id<RoleMarker>,
    (user_id, role_ids): (Id<UserMarker>, &[Id<RoleMarker>]),
) -> Result<&'a MirroredRole, Refusal> {
    if role_id == ground.guild_id.cast() {
        return Err(Refusal::RoleOfEveryone);
    }
    let role = ground.role(role_id).ok_or(Refusal::RoleUnknown(role_id))?;
    if role.managed {
        return Err(Refusal::RoleManaged(role_id));
    }
    if ground.bot().is_some_and(|bot| !bot.is_above(&rank(role))) {
        return Err(Refusal::RoleAboveBot(role_id));
    }
    if !ground.subject(user_id, role_ids).is_above(&rank(role)) {
        return Err(Refusal::RoleAboveYou(role_id));
    }
    Ok(role)
}
