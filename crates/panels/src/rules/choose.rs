//! What a choice on a panel changes, or why it cannot.

use std::collections::BTreeSet;

use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use super::Refusal;
use crate::model::{EntryId, EntryInUse, InUse, Mode, RecentChange};

/// What a member brings to a choice.
#[derive(Clone, Copy, Debug)]
pub struct Chooser<'a> {
    /// Their roles, from the signed payload.
    pub role_ids: &'a [Id<RoleMarker>],
    /// The bot's own permissions in the channel, where Discord said: they stand in for what the mirror does not know.
    pub app_permissions: Option<Permissions>,
    /// Until when they are timed out, if they ever were.
    pub timed_out_until: Option<OffsetDateTime>,
    /// The time.
    pub now: OffsetDateTime,
}

/// What is chosen.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// A button.
    Button(EntryId),
    /// Options of the menu; none of them: to have none of the panel's roles.
    Options(&'a [EntryId]),
    /// To have none of one entry's role any more, whatever its button would do.
    GiveBack(EntryId),
}

/// The roles a choice changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Roles to give.
    pub add: Vec<Id<RoleMarker>>,
    /// Roles to take.
    pub remove: Vec<Id<RoleMarker>>,
    /// Roles that the member has for a time, which begins anew.
    pub keep: Vec<Id<RoleMarker>>,
}

/// What the choice changes for the chooser; nothing of it changes where any of it cannot.
pub fn choose(panel: &InUse, choice: Choice<'_>, chooser: Chooser<'_>) -> Result<Plan, Refusal> {
    if let Some(until) = chooser.timed_out_until.filter(|until| *until > chooser.now) {
        return Err(Refusal::TimedOut(until));
    }
    let has = present(panel, chooser.role_ids);
    if let Some(role_id) = panel.limits.requires.filter(|role_id| !has.contains(role_id)) {
        return Err(panel.required_is_gone.clone().map_or(Refusal::Requires(role_id), Refusal::RoleDeleted));
    }
    if let Some(role_id) = panel.limits.forbids.filter(|role_id| has.contains(role_id)) {
        return Err(Refusal::Forbids(role_id));
    }
    let bot_permissions = panel.bot_permissions.or(chooser.app_permissions);
    let member = Member { panel, has, lent: lent(panel), bot_permissions };
    let plan = match choice {
        Choice::Button(entry_id) => member.press(&[entry_id])?,
        Choice::Options([]) => member.nothing()?,
        Choice::Options(entry_ids) => member.press(&member.meant(entry_ids))?,
        Choice::GiveBack(entry_id) => member.give_back(entry_id)?,
    };
    member.within_limit(plan)
}

/// Which of the panel's roles the chooser has once the plan is done.
pub fn afterwards(panel: &InUse, role_ids: &[Id<RoleMarker>], plan: &Plan) -> Vec<Id<RoleMarker>> {
    let mut has = present(panel, role_ids);
    has.extend(&plan.add);
    let remains = |role_id: &Id<RoleMarker>| has.contains(role_id) && !plan.remove.contains(role_id);
    panel.entries.iter().map(|entry| entry.role_id).filter(remains).collect()
}

/// The member's roles: those in the payload, and what was decided since it was made.
fn present(panel: &InUse, role_ids: &[Id<RoleMarker>]) -> BTreeSet<Id<RoleMarker>> {
    let mut has: BTreeSet<_> = role_ids.iter().copied().collect();
    for RecentChange { add, remove, .. } in &panel.recent {
        has.extend(add);
        has.retain(|role_id| !remove.contains(role_id));
    }
    has
}

/// Which of the panel's roles the member has for a time, what was decided lately included.
fn lent(panel: &InUse) -> BTreeSet<Id<RoleMarker>> {
    let mut lent: BTreeSet<_> =
        panel.entries.iter().filter(|entry| entry.lent).map(|entry| entry.role_id).collect();
    for RecentChange { add, remove, expires_after } in &panel.recent {
        lent.retain(|role_id| !add.contains(role_id) && !remove.contains(role_id));
        lent.extend(add.iter().filter(|_| expires_after.is_some()));
    }
    lent
}

struct Member<'a> {
    panel: &'a InUse,
    has: BTreeSet<Id<RoleMarker>>,
    /// Which of them they have for a time.
    lent: BTreeSet<Id<RoleMarker>>,
    bot_permissions: Option<Permissions>,
}

impl Member<'_> {
    /// What a choice in the menu means where choosing again takes back: clients keep showing what was chosen before
    /// beside what is added to it, so of several only those count that the member lacks, if they lack any.
    fn meant(&self, entry_ids: &[EntryId]) -> Vec<EntryId> {
        let lacks = |entry_id: &&EntryId| {
            let entry = self.panel.entries.iter().find(|entry| entry.entry_id == **entry_id);
            entry.is_none_or(|entry| !self.has.contains(&entry.role_id))
        };
        let mut chosen: Vec<EntryId> = Vec::new();
        for entry_id in entry_ids {
            if !chosen.contains(entry_id) {
                chosen.push(*entry_id);
            }
        }
        let lacking: Vec<_> = chosen.iter().filter(lacks).copied().collect();
        match self.panel.mode {
            Mode::Toggle if !lacking.is_empty() => lacking,
            // Of a menu that was posted when several could be chosen.
            Mode::Unique => chosen.split_off(chosen.len().saturating_sub(1)),
            _ => chosen,
        }
    }

    /// What pressing these entries changes.
    fn press(&self, entry_ids: &[EntryId]) -> Result<Plan, Refusal> {
        let mut plan = Plan::default();
        let mut idle = Vec::new();
        for &entry_id in entry_ids {
            let entry = self.entry(entry_id)?;
            let held = self.has.contains(&entry.role_id);
            // What a member has for good stays so: no click makes it end.
            let lasting = self.panel.limits.expires_after.is_none() || !self.lent.contains(&entry.role_id);
            match (self.panel.mode, held) {
                (Mode::Toggle | Mode::AddOnly | Mode::Unique, false) => plan.add.push(entry.role_id),
                (Mode::Toggle | Mode::Unique, true) if lasting => plan.remove.push(entry.role_id),
                (Mode::AddOnly, true) if lasting => idle.push(Refusal::AlreadyYours(entry.role_id)),
                (Mode::Toggle | Mode::Unique | Mode::AddOnly, true) => plan.keep.push(entry.role_id),
                (Mode::RemoveOnly, true) => plan.remove.push(entry.role_id),
                (Mode::RemoveOnly, false) => idle.push(Refusal::NotYours(entry.role_id)),
            }
        }
        if self.panel.mode == Mode::Unique && !(plan.add.is_empty() && plan.keep.is_empty()) {
            let chosen = [plan.add.as_slice(), &plan.keep].concat();
            plan.remove = self.held().filter(|role_id| !chosen.contains(role_id)).collect();
        }
        match idle.into_iter().next() {
            Some(refusal) if plan == Plan::default() => Err(refusal),
            _ => Ok(plan),
        }
    }

    /// What having none of the panel's roles changes.
    fn nothing(&self) -> Result<Plan, Refusal> {
        if !self.panel.mode.takes() {
            return Err(Refusal::OnlyGives);
        }
        let remove: Vec<_> = self.held().collect();
        if !remove.is_empty() {
            return Ok(Plan { remove, ..Plan::default() });
        }
        let held = self.panel.entries.iter().find(|entry| self.has.contains(&entry.role_id));
        Err(held
            .and_then(|entry| may_change(entry, self.bot_permissions).err())
            .unwrap_or(Refusal::NoneYours))
    }

    fn give_back(&self, entry_id: EntryId) -> Result<Plan, Refusal> {
        let role_id = self.entry(entry_id)?.role_id;
        if !self.panel.mode.takes() {
            return Err(Refusal::OnlyGives);
        }
        if !self.has.contains(&role_id) {
            return Err(Refusal::NotYours(role_id));
        }
        Ok(Plan { remove: vec![role_id], ..Plan::default() })
    }

    /// A plan that leaves the member with no more of the panel's roles than they may have.
    fn within_limit(&self, plan: Plan) -> Result<Plan, Refusal> {
        let Some(most) = self.panel.limits.max_roles.filter(|_| !plan.add.is_empty()) else {
            return Ok(plan);
        };
        let of_panel = |role_id: &&Id<RoleMarker>| self.offers(**role_id) && !plan.remove.contains(role_id);
        let held: Vec<_> = self.has.iter().filter(of_panel).copied().collect();
        if held.len() + plan.add.len() > usize::from(most) {
            return Err(Refusal::AtLimit { most, held });
        }
        Ok(plan)
    }

    fn entry(&self, entry_id: EntryId) -> Result<&EntryInUse, Refusal> {
        let entry = self.panel.entries.iter().find(|entry| entry.entry_id == entry_id);
        let entry = entry.ok_or(Refusal::EntryDeleted)?;
        may_change(entry, self.bot_permissions)?;
        Ok(entry)
    }

    /// The panel's roles that the member has and the bot can take.
    fn held(&self) -> impl Iterator<Item = Id<RoleMarker>> {
        let held = self.panel.entries.iter().filter(|entry| self.has.contains(&entry.role_id));
        held.filter(|entry| may_change(entry, self.bot_permissions).is_ok()).map(|entry| entry.role_id)
    }

    fn offers(&self, role_id: Id<RoleMarker>) -> bool {
        self.panel.entries.iter().any(|entry| entry.role_id == role_id)
    }
}

/// Whether the bot can give and take the entry's role, as far as is known.
///
/// Where the mirror knows nothing, nothing stands against it, and Discord has the last word.
fn may_change(entry: &EntryInUse, bot_permissions: Option<Permissions>) -> Result<(), Refusal> {
    if let Some(role) = &entry.role {
        if role.deleted {
            return Err(Refusal::RoleDeleted(role.name.clone()));
        }
        if role.managed {
            return Err(Refusal::RoleManaged(entry.role_id));
        }
    }
    let manages = Permissions::MANAGE_ROLES | Permissions::ADMINISTRATOR;
    if bot_permissions.is_some_and(|permissions| !permissions.intersects(manages)) {
        return Err(Refusal::BotLacksManageRoles);
    }
    match entry.role.as_ref().and_then(|role| role.below_bot) {
        Some(false) => Err(Refusal::RoleAboveBot(entry.role_id)),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "choose_tests.rs"]
mod tests;
