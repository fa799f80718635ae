//! Pure decisions: what a choice on a panel changes, or why it cannot.

use bellhop_guilds::NotManager;
use bellhop_words::{Locale, Value, say};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use crate::model::{EntryId, EntryInUse, InUse, Mode};

/// What a member brings to a choice.
#[derive(Clone, Copy, Debug)]
pub struct Chooser<'a> {
    /// Their roles, from the signed payload.
    pub role_ids: &'a [Id<RoleMarker>],
    /// The bot's own permissions, where Discord said.
    pub app_permissions: Option<Permissions>,
}

/// The roles a choice changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Roles to give.
    pub add: Vec<Id<RoleMarker>>,
    /// Roles to take.
    pub remove: Vec<Id<RoleMarker>>,
}

/// Why a choice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The panel was deleted.
    PanelDeleted,
    /// The entry was taken off the panel.
    EntryDeleted,
    /// The role was deleted from the guild; its last name.
    RoleDeleted(String),
    /// The role belongs to an integration.
    RoleManaged(Id<RoleMarker>),
    /// The role stands above the bot's highest.
    RoleAboveBot(Id<RoleMarker>),
    /// The bot may not manage roles.
    BotLacksManageRoles,
    /// The member has it already, and the panel only gives.
    AlreadyYours(Id<RoleMarker>),
    /// The member does not have it, and the panel only takes.
    NotYours(Id<RoleMarker>),
    /// Only managers may.
    NotManager,
}

/// What choosing `entry_id` changes for the chooser.
pub fn choose(panel: &InUse, entry_id: EntryId, chooser: Chooser<'_>) -> Result<Plan, Refusal> {
    let entry = panel.entries.iter().find(|entry| entry.entry_id == entry_id).ok_or(Refusal::EntryDeleted)?;
    may_change(entry, chooser.app_permissions)?;
    let role_id = entry.role_id;
    let has = chooser.role_ids.contains(&role_id);
    let give = || Plan { add: vec![role_id], remove: Vec::new() };
    let take = || Plan { add: Vec::new(), remove: vec![role_id] };
    match (panel.mode, has) {
        (Mode::Toggle | Mode::AddOnly, false) => Ok(give()),
        (Mode::Toggle | Mode::RemoveOnly | Mode::Unique, true) => Ok(take()),
        (Mode::Unique, false) => Ok(Plan { remove: others(panel, entry, chooser), ..give() }),
        (Mode::AddOnly, true) => Err(Refusal::AlreadyYours(role_id)),
        (Mode::RemoveOnly, false) => Err(Refusal::NotYours(role_id)),
    }
}

/// The panel's other roles that the chooser has and the bot can take.
fn others(panel: &InUse, chosen: &EntryInUse, chooser: Chooser<'_>) -> Vec<Id<RoleMarker>> {
    panel
        .entries
        .iter()
        .filter(|entry| entry.entry_id != chosen.entry_id && chooser.role_ids.contains(&entry.role_id))
        .filter(|entry| may_change(entry, chooser.app_permissions).is_ok())
        .map(|entry| entry.role_id)
        .collect()
}

/// Whether the bot can give and take the entry's role, as far as the mirror and the payload tell.
///
/// Where the mirror knows nothing, nothing stands against it, and Discord has the last word.
fn may_change(entry: &EntryInUse, app_permissions: Option<Permissions>) -> Result<(), Refusal> {
    if let Some(role) = &entry.role {
        if role.deleted {
            return Err(Refusal::RoleDeleted(role.name.clone()));
        }
        if role.managed {
            return Err(Refusal::RoleManaged(entry.role_id));
        }
    }
    let manages = Permissions::MANAGE_ROLES | Permissions::ADMINISTRATOR;
    if app_permissions.is_some_and(|permissions| !permissions.intersects(manages)) {
        return Err(Refusal::BotLacksManageRoles);
    }
    match entry.role.as_ref().and_then(|role| role.below_bot) {
        Some(false) => Err(Refusal::RoleAboveBot(entry.role_id)),
        _ => Ok(()),
    }
}

impl From<NotManager> for Refusal {
    fn from(_: NotManager) -> Self {
        Self::NotManager
    }
}

impl bellhop_guilds::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::PanelDeleted => "panel_deleted",
            Self::EntryDeleted => "entry_deleted",
            Self::RoleDeleted(_) => "role_deleted",
            Self::RoleManaged(_) => "role_managed",
            Self::RoleAboveBot(_) => "role_above_bot",
            Self::BotLacksManageRoles => "bot_lacks_manage_roles",
            Self::AlreadyYours(_) => "role_already_yours",
            Self::NotYours(_) => "role_not_yours",
            Self::NotManager => NotManager.code(),
        }
    }

    fn say(&self, locale: &Locale) -> String {
        let role = |id: &Id<RoleMarker>| [("role", Value::from(format!("<@&{id}>")))];
        match self {
            Self::PanelDeleted => say(locale, "panel-deleted", []),
            Self::EntryDeleted => say(locale, "entry-deleted", []),
            Self::RoleDeleted(name) => say(locale, "role-deleted", [("name", Value::from(name.clone()))]),
            Self::RoleManaged(id) => say(locale, "role-managed", role(id)),
            Self::RoleAboveBot(id) => say(locale, "role-above-bot", role(id)),
            Self::BotLacksManageRoles => say(locale, "bot-lacks-manage-roles", []),
            Self::AlreadyYours(id) => say(locale, "role-already-yours", role(id)),
            Self::NotYours(id) => say(locale, "role-not-yours", role(id)),
            Self::NotManager => NotManager.say(locale),
        }
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
