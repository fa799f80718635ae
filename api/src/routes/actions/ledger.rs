//! `GET /api/v1/guilds/{guild_id}/actions`, and one of them.

use axum::{
    extract::{FromRequestParts, Path, State},
    response::Response,
};
use bellhop_store::{
    PgConnection,
    actions::{self, Wanted},
};
use http::request::Parts;
use serde::Deserialize;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, UserMarker},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::shown::{Action, Stands, kind_of, shown, told};
use crate::{
    App, Error,
    auth::{GuildReader, OfActions},
    ids::maybe_snowflake,
    instants::maybe_instant,
    openapi::{
        refusals::{always, of_guild, refusals},
        schemas::{Instant, Snowflake},
    },
    page::{Most, PageOf},
    query::Asked,
    reading::{self, Page},
    routes::{GuildPath, PageRefusals},
};

refusals!(
    /// What a look at one action may answer.
    OneRefusals = [always(), of_guild(), vec![Error::MalformedId, Error::UnknownAction]]
);

/// Which actions are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those that stand so.
    #[param(inline)]
    state: Option<Stands>,
    /// Those of this kind, such as `send-message`.
    kind: Option<String>,
    /// Those that concern this channel.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    channel_id: Option<Id<ChannelMarker>>,
    /// Those that this person asked for.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    requested_by: Option<Id<UserMarker>>,
    /// Those that this API token asked for.
    #[param(value_type = Option<String>)]
    requested_by_token: Option<i64>,
    /// Those accepted from then on.
    #[serde(default, deserialize_with = "maybe_instant")]
    #[param(value_type = Option<Instant>)]
    since: Option<OffsetDateTime>,
    /// Those accepted before then.
    #[serde(default, deserialize_with = "maybe_instant")]
    #[param(value_type = Option<Instant>)]
    until: Option<OffsetDateTime>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

impl Filter {
    fn wanted(&self, before: Option<i64>) -> Wanted<'_> {
        Wanted {
            state: self.state.map(actions::State::from),
            kind: self.kind.as_deref().map(kind_of),
            requested_by: self.requested_by,
            api_token_id: self.requested_by_token,
            channel_id: self.channel_id,
            since: self.since,
            until: self.until,
            action_id: None,
            before,
        }
    }
}

pub(super) fn router() -> OpenApiRouter<App> {
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
    let page = PageOf { limit: filter.limit, cursor: filter.cursor.clone() };
    let (most, before) = page.read::<i64>()?;
    reading::anew(&app, &reader, async |conn, guild_id| {
        page_of(conn, guild_id, filter.wanted(before), most).await
    })
    .await
}

async fn page_of(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    wanted: Wanted<'_>,
    most: Most,
) -> Result<Page<Action>, Error> {
    let listed = actions::list(conn, guild_id, wanted, most.with_one_more()).await?;
    let (listed, next) = most.cut(listed, |action| action.sequence);
    let mut data = Vec::with_capacity(listed.len());
    for listed in listed {
        data.push(told(conn, guild_id, listed).await?);
    }
    Ok(Page { data, next })
}

/// One of the guild's actions.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/actions/{action_id}",
    tag = "actions",
    params(GuildPath, ActionPath),
    responses((status = 200, description = "The action.", body = Action), OneRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_action(
    State(app): State<App>,
    reader: GuildReader<OfActions>,
    ActionId(action_id): ActionId,
) -> Result<Response, Error> {
    reading::anew(&app, &reader, async |conn, guild_id| shown(conn, guild_id, action_id).await).await
}

/// The action in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes what `ActionId` reads")]
pub(super) struct ActionPath {
    /// The action.
    #[param(format = Uuid)]
    action_id: String,
}

/// The action in the path, behind the guild; 400 `malformed_id` for what is no UUID. Extract it after whoever may ask.
pub(super) struct ActionId(pub(super) Uuid);

impl FromRequestParts<App> for ActionId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Error> {
        let path = Path::<(String, String)>::from_request_parts(parts, &()).await;
        let action_id = path.ok().and_then(|Path((_, action_id))| Uuid::try_parse(&action_id).ok());
        action_id.map(Self).ok_or(Error::MalformedId)
    }
}
