//! Reading panels, what is wrong with them, and what they look like.

use axum::{extract::State, response::Response};
use bellhop_guilds::Ground;
use bellhop_panels::{
    model::{FEATURE, PanelId, TRIED},
    ops, view,
};
use bellhop_store::{panels, problems};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Named, PanelPath, find, shown::Panel};
use crate::{
    App, Error,
    auth::GuildReader,
    openapi::refusals::{always, of_guild, refusals},
    page::PageOf,
    query::Asked,
    reading::{self, Page},
    routes::{GuildPath, PageRefusals, problems::Problem},
};

refusals!(
    /// What a look at one panel may answer.
    Refusals = [always(), of_guild(), vec![Error::UnknownPanel]]
);

/// A message as Discord's API takes it.
#[derive(ToSchema)]
#[schema(as = PanelPreview, example = json!({
    "embeds": [{ "title": "Pick your roles", "type": "rich", "color": 5_793_266 }],
    "components": [{ "type": 1, "components": [
        { "type": 2, "custom_id": "bh1:panel:role:7:21", "label": "News", "style": 2 }
    ] }],
    "allowed_mentions": { "parse": [] }
}))]
#[expect(dead_code, reason = "it describes what `view::panel` writes")]
pub(super) struct Preview {
    #[schema(value_type = Vec<Object>)]
    embeds: Value,
    #[schema(value_type = Vec<Object>)]
    components: Value,
    #[schema(value_type = Object)]
    allowed_mentions: Value,
}

/// The guild's panels, the oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/panels",
    tag = "panels",
    params(GuildPath, PageOf),
    responses((status = 200, description = "The panels.", body = Page<Panel>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list_panels(
    State(app): State<App>,
    reader: GuildReader,
    Asked(page): Asked<PageOf>,
) -> Result<Response, Error> {
    let (most, after) = page.read::<PanelId>()?;
    let after = after.unwrap_or(PanelId(0));
    reading::anew(&app, &reader, async |conn, guild_id| {
        let panels = panels::page(conn, guild_id, after, most.with_one_more()).await?;
        let (panels, next) = most.cut(panels, |panel| panel.panel_id);
        Ok(Page { data: panels.into_iter().map(Panel::from).collect(), next })
    })
    .await
}

/// One of the guild's panels. Its `ETag` names its revision, which its being posted does not raise.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}",
    tag = "panels",
    params(GuildPath, PanelPath),
    responses((status = 200, description = "The panel.", body = Panel), Refusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn show_panel(
    State(app): State<App>,
    reader: GuildReader,
    Named(panel_id): Named,
) -> Result<Response, Error> {
    reading::revised(&app, &reader, None, async |conn, guild_id| {
        let panel = find(conn, guild_id, panel_id).await?;
        let revision = panel.revision;
        Ok((Panel::from(panel), revision))
    })
    .await
}

/// What is wrong with a panel, the oldest first; what is mended is gone.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}/problems",
    tag = "panels",
    params(GuildPath, PanelPath),
    responses((status = 200, description = "The open problems.", body = Page<Problem>), Refusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn list_panel_problems(
    State(app): State<App>,
    reader: GuildReader,
    Named(panel_id): Named,
) -> Result<Response, Error> {
    reading::anew(&app, &reader, async |conn, guild_id| {
        find(conn, guild_id, panel_id).await?;
        let open = problems::list(conn, guild_id, None).await?.into_iter();
        let open = open.filter(|open| {
            matches!(open.feature.as_str(), FEATURE | TRIED) && open.problem.subject_id == panel_id.0
        });
        Ok(Page::whole(open.map(Problem::from).collect()))
    })
    .await
}

/// The message that publishing the panel would send, as Discord's API takes it.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}/preview",
    tag = "panels",
    params(GuildPath, PanelPath),
    responses((status = 200, description = "The message.", body = Preview), Refusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn preview_panel(
    State(app): State<App>,
    reader: GuildReader,
    Named(panel_id): Named,
) -> Result<Response, Error> {
    reading::anew(&app, &reader, async |conn, guild_id| {
        let mut panel = find(conn, guild_id, panel_id).await?;
        let ground = Ground::find(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
        ops::drop_unusable_emojis(conn, &mut panel).await?;
        Ok(view::panel(&panel, &ground.locale()))
    })
    .await
}
