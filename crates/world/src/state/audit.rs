//! The audit log: what was done through REST, by whom and for which reason.

use serde::{Deserialize, Serialize};

use super::{
    Change, State,
    ids::{AnyId, GuildId, UserId},
};
use crate::state::Actor;

/// An entry of a guild's audit log (Discord Docs: Audit Log).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AuditEntry {
    pub(crate) id: AnyId,
    pub(crate) action_type: u16,
    pub(crate) user_id: Option<UserId>,
    pub(crate) target_id: Option<AnyId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// The audited actions, by Discord's numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Audited {
    ChannelCreate = 10,
    ChannelUpdate = 11,
    ChannelDelete = 12,
    MemberRoleUpdate = 25,
    RoleCreate = 30,
    RoleUpdate = 31,
    RoleDelete = 32,
}

/// Who does something, and the reason they gave in `X-Audit-Log-Reason`.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) actor: Actor,
    pub(crate) reason: Option<String>,
}

impl Deed {
    /// Without a reason.
    pub(crate) fn of(actor: Actor) -> Self {
        Self { actor, reason: None }
    }
}

impl State {
    /// Writes an entry into a guild's audit log.
    pub(crate) fn audit(&mut self, guild_id: GuildId, deed: &Deed, (action, target_id): (Audited, AnyId)) {
        let user_id = match deed.actor {
            Actor::Discord => None,
            Actor::User(user_id) => Some(user_id),
        };
        let entry = AuditEntry {
            id: self.next_id(),
            action_type: action as u16,
            user_id,
            target_id: Some(target_id),
            reason: deed.reason.clone(),
        };
        self.audit_log.entry(guild_id).or_default().push(entry.clone());
        self.record(Change::AuditLogEntry { guild_id, entry: Box::new(entry) });
    }
}
