//! `/api/v1/guilds/{guild_id}/config`: what a guild's managers configured for the whole of it.

use axum::{extract::State, response::Response};
use bellhop_guilds::config::{self, Wanted};
use bellhop_store::guild_settings::{self, GuildSettings};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, RoleMarker},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::{GuildReader, ToConfigure},
    body::Sent,
    etag::IfNoneMatch,
    ids::Given,
    limited::{Said, given},
    openapi::{
        complete::Unchanged,
        refusals::{always, changing, conditional, of_guild, refusals, rule},
        schemas::Snowflake,
    },
    reading,
    writing::{GuildWriter, IfMatch, Written, write},
};

refusals!(
    /// What a change of the configuration may answer.
    Refusals = [always(), of_guild(), changing(), conditional(), vec![
        rule(
            "not_server_manager",
            "Only members who may manage the server can do that; a manager role is not enough.",
        ),
        rule("not_a_channel", "The channel 1 is no text or announcement channel that I know. Choose another one."),
        rule("closed_channel", "I cannot write in #rules."),
        rule("role_of_everyone", "@everyone cannot be a manager role."),
        rule("role_unknown", "I do not know the role 1. Please try again in a few seconds."),
    ]]
);

/// What a guild's managers configured for the whole of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuildConfig, example = json!({
    "audit_channel_id": "1191168914227200115", "manager_role_ids": ["1191168914227200208"], "revision": 2
}))]
struct Configured {
    /// Where the audit log is told; null for nowhere.
    #[schema(value_type = Option<Snowflake>)]
    audit_channel_id: Option<Id<ChannelMarker>>,
    /// Roles whose members may manage Bellhop, beside those who manage the server.
    #[schema(value_type = Vec<Snowflake>)]
    manager_role_ids: Vec<Id<RoleMarker>>,
    /// Rises with every change; 0 until the first.
    revision: i64,
}

/// What the configuration is to be; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GuildConfigChange, example = json!({ "audit_channel_id": null }))]
struct Change {
    /// A text or announcement channel; null for nowhere.
    #[serde(default)]
    #[schema(value_type = Option<Snowflake>)]
    audit_channel_id: Said<Given<ChannelMarker>>,
    /// These roles, and no other.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<Snowflake>, required = false)]
    manager_role_ids: Option<Vec<Given<RoleMarker>>>,
}

/// The routes.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_config, change_config))
}

/// The guild's configuration.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/config",
    tag = "config",
    params(GuildPath),
    responses((status = 200, description = "The configuration.", body = Configured), Unchanged, GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_config(
    State(app): State<App>,
    reader: GuildReader,
    held: IfNoneMatch,
) -> Result<Response, Error> {
    reading::revised(&app, &reader, Some(&held), async |conn, guild_id| {
        let settings = guild_settings::get(conn, guild_id).await?;
        let revision = settings.revision;
        Ok((Configured::from(settings), revision))
    })
    .await
}

/// Makes the guild's configuration what the body says, in one change.
#[utoipa::path(
    patch,
    path = "/api/v1/guilds/{guild_id}/config",
    tag = "config",
    params(GuildPath),
    request_body = Change,
    responses((status = 200, description = "The configuration as it is now.", body = Configured), Refusals),
    security(("token" = []), ("session" = []))
)]
async fn change_config(
    State(app): State<App>,
    writer: GuildWriter<ToConfigure>,
    IfMatch(revision): IfMatch,
    Sent { value, .. }: Sent<Change>,
) -> Result<Response, Error> {
    let channel_id = value.audit_channel_id.over(None, |channel_id| Some(channel_id.map(|Given(id)| id)));
    let role_ids = value.manager_role_ids.map(|role_ids| role_ids.into_iter().map(|Given(id)| id).collect());
    let wanted = Wanted { audit_channel_id: channel_id, manager_role_ids: role_ids };
    write(&app, &writer, None, async |change| {
        let settings = config::change(change.conn, &change.manager, revision, wanted, change.now).await?;
        let revision = settings.revision;
        Ok(Written::new(StatusCode::OK, &Configured::from(settings))?.tagged(revision))
    })
    .await
}

impl From<GuildSettings> for Configured {
    fn from(settings: GuildSettings) -> Self {
        let GuildSettings { audit_channel_id, manager_role_ids, revision, .. } = settings;
        Self { audit_channel_id, manager_role_ids, revision }
    }
}
