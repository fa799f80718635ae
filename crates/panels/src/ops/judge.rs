//! The guild's panels are judged by what the mirror shows.

use std::collections::BTreeMap;

use bellhop_guilds::{Ground, Place, health};
use bellhop_store::{
    PgConnection, Result, guild_settings, mirror::list_deleted_roles, panels, problems::Problem,
};
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker, RoleMarker},
};

use super::refresh::refresh_again;
use crate::{
    model::{FEATURE, Panel},
    rules::judge as judge_panel,
};

/// Judges every panel of the guild: what is newly wrong becomes a problem, is recorded and told once; what is mended
/// ends it. The caller holds the guild's judgement.
pub async fn judge(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    now: OffsetDateTime,
) -> Result<()> {
    // Where the bot is not, nothing can be judged, and nothing is to be mended.
    let Some(ground) = Ground::find(conn, guild_id).await? else { return Ok(()) };
    let managers = guild_settings::get(conn, guild_id).await?.manager_role_ids;
    let panels = panels::list_whole(conn, guild_id).await?;
    let mut found = Vec::new();
    for panel in &panels {
        found.extend(judge_one(conn, &ground, panel, (&managers, now)).await?);
    }
    let there = |problem: &Problem| panels.iter().any(|panel| panel.panel_id.0 == problem.subject_id);
    health::record(conn, (application_id, guild_id, FEATURE), &found, there, now).await
}

async fn judge_one(
    conn: &mut PgConnection,
    ground: &Ground,
    panel: &Panel,
    (manager_role_ids, now): (&[Id<RoleMarker>], OffsetDateTime),
) -> Result<Vec<Problem>> {
    let limits = panel.limits.requires.into_iter().chain(panel.limits.forbids);
    let role_ids: Vec<_> = panel.entries.iter().map(|entry| entry.role_id).chain(limits).collect();
    let deleted: BTreeMap<_, _> =
        list_deleted_roles(conn, ground.guild_id, &role_ids).await?.into_iter().collect();
    let place = match panel.channel_id.filter(|_| panel.message_id.is_some()) {
        Some(channel_id) => Some(ground.place(conn, channel_id).await?),
        None => None,
    };
    if let Some(Place::Deleted(_)) = place {
        panels::lost_with_channel(conn, panel.panel_id, now).await?;
    }
    if !panel.lost
        && place.as_ref().is_some_and(Place::is_open)
        && panel.posted_revision < Some(panel.revision)
    {
        // It could not be brought up to date: maybe what stood in the way is mended.
        refresh_again(conn, panel, now).await?;
    }
    Ok(judge_panel(panel, ground, &deleted, place.as_ref(), manager_role_ids))
}
