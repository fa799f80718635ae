//! What a manager may have a panel offer.

use bellhop_guilds::{Ground, GuildManager, ui::shortened};
use bellhop_store::{PgConnection, guild_settings, mirror::MirroredRole};
use twilight_model::id::{Id, marker::RoleMarker};

use crate::{
    Error,
    model::{Danger, EntryText, LABEL_LENGTH, NewEntry, Panel},
    rules::{Refusal, danger, may_confirm, may_offer},
};

/// What the offers of a manager are judged by.
pub(super) struct Judgement<'a> {
    manager: &'a GuildManager,
    /// The guild.
    pub(super) ground: Ground,
    /// Whose members manage Bellhop.
    manager_role_ids: Vec<Id<RoleMarker>>,
}

impl<'a> Judgement<'a> {
    /// As it stands now.
    pub(super) async fn of(conn: &mut PgConnection, manager: &'a GuildManager) -> Result<Self, Error> {
        let guild_id = manager.actor().guild_id;
        let ground = Ground::find(conn, guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
        let manager_role_ids = guild_settings::get(conn, guild_id).await?.manager_role_ids;
        Ok(Self { manager, ground, manager_role_ids })
    }

    /// The role, where the manager may offer it, and what makes it dangerous.
    pub(super) fn offer(&self, role_id: Id<RoleMarker>) -> Result<(&MirroredRole, Option<Danger>), Refusal> {
        let actor = self.manager.actor();
        let role = may_offer(&self.ground, role_id, (actor.user_id, &actor.role_ids))?;
        Ok((role, self.danger(role)?))
    }

    /// Whether the manager may answer for all these roles: who posts a panel, or changes who gets what, gives nobody
    /// more than they may give.
    pub(super) fn answers_for(&self, role_ids: impl Iterator<Item = Id<RoleMarker>>) -> Result<(), Refusal> {
        let mut roles = role_ids.filter_map(|role_id| self.ground.role(role_id));
        roles.try_for_each(|role| self.danger(role).map(|_| ()))
    }

    /// What makes the role dangerous, where the manager may confirm it.
    fn danger(&self, role: &MirroredRole) -> Result<Option<Danger>, Refusal> {
        let actor = self.manager.actor();
        let danger = danger(role, &self.manager_role_ids);
        if danger.is_some() {
            let own = self.ground.subject(actor.user_id, &actor.role_ids).guild_permissions();
            may_confirm(role, &self.manager_role_ids, own)?;
        }
        Ok(danger)
    }
}

/// What a role's entry says and looks like unless somebody says otherwise.
pub(super) fn usual(role: &MirroredRole) -> EntryText {
    let label = shortened(role.name.clone(), LABEL_LENGTH.into());
    EntryText { label, emoji: None, style: 2, description: None }
}

/// The entry of a role.
pub(super) fn entry(role: &MirroredRole, text: EntryText, confirmed: Option<Danger>) -> NewEntry {
    let EntryText { label, emoji, style, description } = text;
    NewEntry { role_id: role.role_id, label, emoji, style, description, confirmed }
}

/// The entries that the roles become, and the dangerous ones that are not confirmed.
pub(super) async fn offered(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
    (role_ids, confirmed): (&[Id<RoleMarker>], bool),
) -> Result<(Vec<NewEntry>, Vec<Id<RoleMarker>>), Error> {
    let judgement = Judgement::of(conn, manager).await?;
    let (mut entries, mut dangerous) = (Vec::new(), Vec::new());
    for &role_id in role_ids {
        if panel.entries.iter().any(|entry| entry.role_id == role_id) {
            return Err(Error::Refused(Refusal::RoleOffered(role_id)));
        }
        let (role, danger) = judgement.offer(role_id).map_err(Error::Refused)?;
        if danger.is_some() && !confirmed {
            dangerous.push(role_id);
        } else {
            entries.push(entry(role, usual(role), danger));
        }
    }
    Ok((entries, dangerous))
}

/// Whether the manager may answer for everything that the panel offers.
pub(super) async fn answers_for(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
) -> Result<(), Error> {
    let judgement = Judgement::of(conn, manager).await?;
    judgement.answers_for(panel.entries.iter().map(|entry| entry.role_id)).map_err(Error::Refused)
}
