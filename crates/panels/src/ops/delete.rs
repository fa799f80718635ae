//! A manager deletes a panel.

use bellhop_guilds::{GuildManager, audit};
use bellhop_store::{
    PgConnection, panels,
    problems::{Mended, reopen, settle},
};
use serde_json::json;
use time::OffsetDateTime;

use super::saving::hold;
use crate::{
    Error,
    actions::retract,
    model::{Panel, PanelId, TRIED},
};

/// Deletes the panel, and its message soon after. Who has a role of it keeps it; a row stays, so that a click on a
/// message that could not be deleted can be told so.
pub async fn delete(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    // A posting that ends now is seen, or sees that the panel is gone.
    let panel = hold(conn, manager, (panel_id, revision)).await?;
    let actor = manager.actor();
    panels::delete(conn, panel_id, now).await?;
    let details = json!({ "panel_id": panel_id, "title": panel.title });
    audit::by(conn, actor, "panel.deleted", &details, now).await?;
    reopen(conn, actor.guild_id).await?;
    settle(conn, (actor.guild_id, TRIED), Mended::Subject(panel_id.0), now).await?;
    if let Some((channel_id, message_id)) = panel.channel_id.zip(panel.message_id) {
        let of = (panel.application_id, actor.guild_id);
        retract(conn, of, (panel_id, &panel.title), (channel_id, message_id), now).await?;
    }
    Ok(panel)
}
