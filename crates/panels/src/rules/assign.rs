//! Which roles a panel may offer, and who may offer them.

use bellhop_guilds::{Ground, Unassignable, manages_server, rank};
use bellhop_store::mirror::MirroredRole;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{RoleMarker, UserMarker},
    },
};

use super::Refusal;
use crate::model::Danger;

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

/// What makes the role dangerous, so that offering it must be confirmed by name; `None` where nothing does.
pub fn danger(role: &MirroredRole, manager_role_ids: &[Id<RoleMarker>]) -> Option<Danger> {
    let danger = Danger {
        permissions: role.permissions & DANGEROUS,
        makes_managers: manager_role_ids.contains(&role.role_id),
    };
    (danger.makes_managers || !danger.permissions.is_empty()).then_some(danger)
}

/// Whether a danger is more than was confirmed. Administrators may everything, and who manages the server manages
/// Bellhop too.
pub fn exceeds(danger: Danger, confirmed: Option<Danger>) -> bool {
    let Some(confirmed) = confirmed else { return true };
    let manages = confirmed.makes_managers || manages_server(confirmed.permissions);
    let administers = confirmed.permissions.contains(Permissions::ADMINISTRATOR);
    (danger.makes_managers && !manages)
        || !(administers || confirmed.permissions.contains(danger.permissions))
}

/// Whether somebody with these permissions in the whole guild may confirm it: nobody gives others what they do not have.
pub fn may_confirm(
    role: &MirroredRole,
    manager_role_ids: &[Id<RoleMarker>],
    permissions: Permissions,
) -> Result<(), Refusal> {
    if manager_role_ids.contains(&role.role_id) && !manages_server(permissions) {
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
    let role = ground.role(role_id).ok_or(Refusal::RoleUnknown(role_id))?;
    match ground.unassignable(role) {
        Some(Unassignable::Everyone) => return Err(Refusal::RoleOfEveryone),
        Some(Unassignable::Managed) => return Err(Refusal::RoleManaged(role_id)),
        Some(Unassignable::AboveBot) => return Err(Refusal::RoleAboveBot(role_id)),
        // What the bot lacks is a problem of every panel, and mended without any.
        Some(Unassignable::BotUnknown | Unassignable::BotLacksManageRoles) | None => {}
    }
    if !ground.subject(user_id, role_ids).is_above(&rank(role)) {
        return Err(Refusal::RoleAboveYou(role_id));
    }
    Ok(role)
}
