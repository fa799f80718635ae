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
    .union(Permissions::MUTE_MEMBERS)
    .union(Permissions::DEAFEN_MEMBERS)
    .union(Permissions::MOVE_MEMBERS)
    .union(Permissions::MANAGE_EVENTS)
    .union(Permissions::MENTION_EVERYONE)
    .union(Permissions::VIEW_AUDIT_LOG);

/// Whether offering the role must be confirmed by name: it is dangerous, or makes managers.
pub fn must_be_confirmed(role: &MirroredRole, manager_role_ids: &[Id<RoleMarker>]) -> bool {
    role.permissions.intersects(DANGEROUS) || manager_role_ids.contains(&role.role_id)
}

/// Whether somebody with these permissions in the whole guild may confirm it: nobody gives others what they do not have.
pub fn may_confirm(
    role: &MirroredRole,
    manager_role_ids: &[Id<RoleMarker>],
    permissions: Permissions,
) -> Result<(), Refusal> {
    let manages_server = permissions.intersects(Permissions::ADMINISTRATOR | Permissions::MANAGE_GUILD);
    if manager_role_ids.contains(&role.role_id) && !manages_server {
        return Err(Refusal::BeyondYou(role.role_id));
    }
    if permissions.contains(Permissions::ADMINISTRATOR) || permissions.contains(role.permissions & DANGEROUS)
    {
        return Ok(());
    }
    Err(Refusal::BeyondYou(role.role_id))
}

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
