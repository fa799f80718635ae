//! A member chooses something on a posted panel.

use bellhop_guilds::{Actor, Work};
use bellhop_store::{PgConnection, panels};

use crate::{
    Error,
    actions::ChangeRoles,
    model::{EntryId, PanelId, RoleChange},
    rules::{self, Chooser, Refusal},
};

/// Judges the choice and says what is to be done; changes nothing itself.
///
/// The direction is fixed here: a second delivery or a later attempt does the same again.
pub async fn choose(
    conn: &mut PgConnection,
    actor: &Actor,
    panel_id: PanelId,
    entry_id: EntryId,
) -> Result<Work, Error> {
    let panel = panels::find_in_use(conn, actor.guild_id, panel_id)
        .await?
        .ok_or(Error::Refused(Refusal::PanelDeleted))?;
    let chooser = Chooser { role_ids: &actor.role_ids, app_permissions: actor.app_permissions };
    let plan = rules::choose(&panel, entry_id, chooser).map_err(Error::Refused)?;
    let change = RoleChange {
        panel_id,
        user_id: actor.user_id,
        add: plan.add,
        remove: plan.remove,
        locale: actor.locale.tag(),
    };
    let order_key = format!("member:{}:{}", actor.guild_id, actor.user_id);
    Ok(Work::new(&ChangeRoles, &change, order_key))
}
