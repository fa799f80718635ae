//! Posting panels.

use axum::{extract::State, response::Response};
use bellhop_guilds::Work;
use bellhop_panels::{
    model::{Panel, PanelId},
    ops,
    rules::Refusal,
};
use serde::Deserialize;
use twilight_model::id::{Id, marker::ChannelMarker};
use utoipa::ToSchema;

use super::{Named, PanelPath, find, told};
use crate::{
    App, Error,
    acting::accept,
    auth::ToEditPanels,
    body::{Once, Sent},
    ids::Given,
    limited::given,
    openapi::{
        refusals::{always, changing, of_guild, refusals, rule},
        schemas::Snowflake,
    },
    routes::{
        GuildPath,
        actions::{Action, accepted},
    },
    writing::{Change, GuildWriter, write},
};

refusals!(
    /// What the posting of a panel may answer.
    Refusals = [always(), of_guild(), changing(), of_posting()]
);

/// What rules say of posting a panel.
pub(crate) fn of_posting() -> Vec<Error> {
    vec![
        Error::UnknownPanel,
        rule("beyond_you", "@Owner gives more than you have yourself, so you cannot offer it."),
        rule("closed_to_you", "You may not write in #rules yourself, so I do not post there for you."),
        rule("no_channel", "Say in which channel the panel is to be posted."),
        rule("no_entries", "The panel has no roles yet."),
        rule(
            "not_a_channel",
            "The channel 1 is no text or announcement channel that I know. Choose another one.",
        ),
        rule("closed_channel", "I cannot post in #rules: there I need Send Messages."),
    ]
}

/// Where a panel is to be posted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "channel_id": "1191168914227200103" }))]
pub(super) struct Publication {
    /// A text or announcement channel; left out, where it is posted or was to be.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Snowflake, required = false)]
    channel_id: Option<Given<ChannelMarker>>,
}

/// Where a panel is to be posted instead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PanelMove, example = json!({ "channel_id": "1191168914227200105" }))]
pub(super) struct Move {
    /// A text or announcement channel.
    #[schema(value_type = Snowflake)]
    channel_id: Given<ChannelMarker>,
}

/// Posts a panel, or brings its message up to date.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}/publish",
    tag = "panels",
    params(GuildPath, PanelPath),
    request_body = Publication,
    responses((status = 202, description = "The action that does it.", body = Action), Refusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn publish_panel(
    State(app): State<App>,
    writer: GuildWriter<ToEditPanels>,
    Named(panel_id): Named,
    Sent { value, once }: Sent<Publication>,
) -> Result<Response, Error> {
    let channel_id = value.channel_id.map(|Given(channel_id)| channel_id);
    post(&app, &writer, once.as_ref(), (panel_id, channel_id)).await
}

/// Posts a panel in another channel; its message goes once the new one stands.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}/move",
    tag = "panels",
    params(GuildPath, PanelPath),
    request_body = Move,
    responses((status = 202, description = "The action that does it.", body = Action), Refusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn move_panel(
    State(app): State<App>,
    writer: GuildWriter<ToEditPanels>,
    Named(panel_id): Named,
    Sent { value, once }: Sent<Move>,
) -> Result<Response, Error> {
    let Given(channel_id) = value.channel_id;
    post(&app, &writer, once.as_ref(), (panel_id, Some(channel_id))).await
}

/// Has the panel posted in the channel, or where it is or was to be.
async fn post(
    app: &App,
    writer: &GuildWriter<ToEditPanels>,
    once: Option<&Once>,
    (panel_id, channel_id): (PanelId, Option<Id<ChannelMarker>>),
) -> Result<Response, Error> {
    write(app, writer, once, async |change| {
        let guild_id = change.manager.actor().guild_id;
        let (work, _) = posting(change, (panel_id, channel_id)).await?;
        let action_id = accept(change, work).await?;
        accepted(change, guild_id, action_id).await
    })
    .await
}

/// The work of posting the panel in the channel, or where it is or was to be; and the panel.
pub(crate) async fn posting(
    change: &mut Change<'_>,
    (panel_id, channel_id): (PanelId, Option<Id<ChannelMarker>>),
) -> Result<(Work, Panel), Error> {
    let panel = find(change.conn, change.manager.actor().guild_id, panel_id).await?;
    let nowhere = || bellhop_panels::Error::Refused(Refusal::NoChannel);
    let channel_id = channel_id.or(panel.channel_id).ok_or_else(nowhere)?;
    let work = ops::post(change.conn, &change.manager, panel_id, channel_id, None).await.map_err(told)?;
    Ok((work, panel))
}
