//! What a manager may have a panel offer.

use bellhop_guilds::{Ground, GuildManager, ui::shortened};
use bellhop_store::{PgConnection, guild_settings};
use twilight_model::id::{Id, marker::RoleMarker};

use crate::{
    Error,
    model::{LABEL_LENGTH, NewEntry, Panel},
    rules::{Refusal, danger, may_confirm, may_offer},
};

/// The entries that the roles become, and the dangerous ones that are not confirmed.
pub(super) async fn offered(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
    (role_ids, confirmed): (&[Id<RoleMarker>], bool),
) -> Result<(Vec<NewEntry>, Vec<Id<RoleMarker>>), Error> {
    let actor = manager.actor();
    let ground = Ground::find(conn, actor.guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
    let managers = guild_settings::get(conn, actor.guild_id).await?.manager_role_ids;
    let own = ground.subject(actor.user_id, &actor.role_ids).guild_permissions();
    let (mut entries, mut dangerous) = (Vec::new(), Vec::new());
    for &role_id in role_ids {
        if panel.entries.iter().any(|entry| entry.role_id == role_id) {
            return Err(Error::Refused(Refusal::RoleOffered(role_id)));
        }
        let role = may_offer(&ground, role_id, (actor.user_id, &actor.role_ids)).map_err(Error::Refused)?;
        let danger = danger(role, &managers);
        if danger.is_some() {
            may_confirm(role, &managers, own).map_err(Error::Refused)?;
        }
        if danger.is_some() && !confirmed {
            dangerous.push(role_id);
        } else {
            let label = shortened(role.name.clone(), LABEL_LENGTH.into());
            entries.push(NewEntry {
                role_id,
                label,
                emoji: None,
                style: 2,
                description: None,
                confirmed: danger,
            });
        }
    }
    Ok((entries, dangerous))
}

/// Whether the manager may answer for everything that the panel offers: who posts it, or changes who gets what, gives
/// nobody more than they may give.
pub(super) async fn answers_for(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
) -> Result<(), Error> {
    let actor = manager.actor();
    let ground = Ground::find(conn, actor.guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
    let managers = guild_settings::get(conn, actor.guild_id).await?.manager_role_ids;
    let own = ground.subject(actor.user_id, &actor.role_ids).guild_permissions();
    let roles = panel.entries.iter().filter_map(|entry| ground.role(entry.role_id));
    for role in roles.filter(|role| danger(role, &managers).is_some()) {
        may_confirm(role, &managers, own).map_err(Error::Refused)?;
    }
    Ok(())
}
