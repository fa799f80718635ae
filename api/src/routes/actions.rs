//! `GET /api/v1/guilds/{guild_id}/actions`, and one of them.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};
use bellhop_store::{
    PgConnection,
    actions::{self, Listed, Wanted},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{GuildPath, PageRefusals};
use crate::{
    App, Error,
    auth::{GuildReader, OfActions},
    ids::maybe_snowflake,
    openapi::{
        refusals::{always, of_guild, refusals},
        schemas::{Instant, Snowflake},
    },
    page::PageOf,
    query::Asked,
    reading::{self, Page},
};

refusals!(
    /// What a look at one action may answer.
    OneRefusals = [always(), of_guild(), vec![Error::MalformedId, Error::UnknownAction]]
);

/// A piece of work against Discord.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11", "kind": "panels.change-roles", "state": "failed", "attempts": 1,
    "max_attempts": 8, "next_try_at": null, "requested_by": "1191168914227200304", "result": null,
    "error": { "discord_code": 50013, "message": "Discord answered 403: Missing Permissions" },
    "created_at": "2026-11-21T12:00:00Z", "finished_at": "2026-11-21T12:00:01Z"
}))]
pub(crate) struct Action {
    #[schema(value_type = String, format = Uuid, example = "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11")]
    id: Uuid,
    /// What it is.
    #[schema(example = "panels.change-roles")]
    kind: String,
    state: Stands,
    /// Attempts begun.
    attempts: i32,
    /// Attempts at most.
    max_attempts: i32,
    /// When it is tried next; null where it is finished.
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    next_try_at: Option<OffsetDateTime>,
    /// Who asked for it; null for Bellhop itself.
    #[schema(value_type = Option<Snowflake>)]
    requested_by: Option<Id<UserMarker>>,
    /// What it brought about.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// What stood in the way.
    error: Option<ActionError>,
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    finished_at: Option<OffsetDateTime>,
}

/// What stood in an action's way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionError)]
struct ActionError {
    /// Discord's JSON error code, where it gave one.
    #[schema(example = 50013)]
    discord_code: Option<i64>,
    message: String,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionState)]
enum Stands {
    /// Waiting for its turn or its time.
    Pending,
    /// Under way.
    Processing,
    /// It took effect.
    Done,
    /// It never will.
    Failed,
    /// Called off by a person.
    Cancelled,
}

/// Which actions are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those that stand so.
    #[param(inline)]
    state: Option<Stands>,
    /// Those of this kind.
    kind: Option<String>,
    /// Those that this person asked for.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    requested_by: Option<Id<UserMarker>>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// The guild's action of this id; [`Error::UnknownAction`] where it has none.
pub(crate) async fn shown(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    action_id: Uuid,
) -> Result<Action, Error> {
    let wanted = Wanted { action_id: Some(action_id), ..Wanted::default() };
    let found = actions::list(conn, guild_id, wanted, 1).await?.pop();
    Ok(Action::from(found.ok_or(Error::UnknownAction)?))
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_actions)).routes(routes!(show_action))
}

/// The guild's actions, the last accepted first.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/actions",
    tag = "actions",
    params(GuildPath, Filter),
    responses((status = 200, description = "The actions.", body = Page<Action>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_actions(
    State(app): State<App>,
    reader: GuildReader<OfActions>,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Error> {
    let (most, before) = PageOf { limit: filter.limit, cursor: filter.cursor }.read::<i64>()?;
    let wanted = Wanted {
        state: filter.state.map(actions::State::from),
        kind: filter.kind.as_deref(),
        requested_by: filter.requested_by,
        before,
        ..Wanted::default()
    };
    reading::anew(&app, &reader, async |conn, guild_id| {
        let listed = actions::list(conn, guild_id, wanted, most.with_one_more()).await?;
        let (listed, next) = most.cut(listed, |action| action.sequence);
        Ok(Page { data: listed.into_iter().map(Action::from).collect(), next })
    })
    .await
}

/// One of the guild's actions.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/actions/{action_id}",
    tag = "actions",
    params(GuildPath, ("action_id" = String, Path, format = Uuid, description = "The action.")),
    responses((status = 200, description = "The action.", body = Action), OneRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_action(
    State(app): State<App>,
    reader: GuildReader<OfActions>,
    action_id: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Error> {
    let action_id = action_id.ok().and_then(|Path((_, action_id))| Uuid::try_parse(&action_id).ok());
    let action_id = action_id.ok_or(Error::MalformedId)?;
    reading::anew(&app, &reader, async |conn, guild_id| shown(conn, guild_id, action_id).await).await
}

impl From<Listed> for Action {
    fn from(listed: Listed) -> Self {
        let discord_code = listed.error_code;
        Self {
            id: listed.action_id,
            kind: listed.kind,
            state: listed.state.into(),
            attempts: listed.attempts.0,
            max_attempts: listed.attempts.1,
            next_try_at: listed.next_try_at,
            requested_by: listed.requested_by.member(),
            result: listed.result,
            error: listed.error.map(|message| ActionError { discord_code, message }),
            created_at: listed.created_at,
            finished_at: listed.finished_at,
        }
    }
}

impl From<actions::State> for Stands {
    fn from(state: actions::State) -> Self {
        match state {
            actions::State::Pending => Self::Pending,
            actions::State::Processing => Self::Processing,
            actions::State::Done => Self::Done,
            actions::State::Failed => Self::Failed,
            actions::State::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Stands> for actions::State {
    fn from(state: Stands) -> Self {
        match state {
            Stands::Pending => Self::Pending,
            Stands::Processing => Self::Processing,
            Stands::Done => Self::Done,
            Stands::Failed => Self::Failed,
            Stands::Cancelled => Self::Cancelled,
        }
    }
}
