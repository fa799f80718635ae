//! A manager names a panel.

use bellhop_guilds::GuildManager;
use bellhop_store::{PgConnection, panels};

use super::saving::get;
use crate::{
    Error,
    model::{Panel, PanelId},
    rules::Refusal,
};

/// Suggestions at a time (Discord Docs: Autocomplete).
const SUGGESTIONS: i64 = 25;

/// The panel that was chosen from the suggestions, or whose title was typed.
pub async fn find(conn: &mut PgConnection, manager: &GuildManager, named: &str) -> Result<Panel, Error> {
    if let Ok(panel_id) = named.parse::<i64>()
        && let Ok(panel) = get(conn, manager, PanelId(panel_id)).await
    {
        return Ok(panel);
    }
    let similar = suggest(conn, manager, named).await?;
    let mut same = similar.iter().filter(|(_, title)| title.to_lowercase() == named.trim().to_lowercase());
    match (same.next(), same.next()) {
        (Some((panel_id, _)), None) => get(conn, manager, *panel_id).await,
        _ => Err(Error::Refused(Refusal::NoSuchPanel(named.to_owned()))),
    }
}

/// Panels whose titles contain what was typed so far.
pub async fn suggest(
    conn: &mut PgConnection,
    manager: &GuildManager,
    typed: &str,
) -> Result<Vec<(PanelId, String)>, Error> {
    // PostgreSQL has no NUL.
    let typed = typed.replace('\0', "");
    Ok(panels::suggest(conn, manager.actor().guild_id, typed.trim(), SUGGESTIONS).await?)
}
