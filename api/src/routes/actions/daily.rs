//! `GET /api/v1/guilds/{guild_id}/actions/daily`: how many actions ended how, day by day.

use axum::{extract::State, response::Response};
use bellhop_store::actions::{self, Day};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use time::{Date, Duration, format_description::well_known::Iso8601};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::shown::{Stands, name_of};
use crate::{
    App, Error,
    auth::{GuildReader, OfActions},
    openapi::refusals::{always, filtered, of_guild, refusals},
    query::Asked,
    reading::{self, Page},
    routes::GuildPath,
};

/// Days that are told unless the request says otherwise.
const USUAL: Duration = Duration::days(30);
/// Days that are told at most.
const MOST: Duration = Duration::days(366);

refusals!(
    /// What the daily figures may answer.
    DailyRefusals = [always(), of_guild(), filtered()]
);

/// How many actions of a kind ended so on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionDay, example = json!({
    "day": "2026-11-21", "kind": "send-message", "state": "done", "actions": 12, "attempts": 13
}))]
struct Figures {
    /// The day, in UTC.
    #[schema(example = "2026-11-21")]
    day: String,
    kind: String,
    state: Stands,
    actions: i64,
    /// Attempts of all of them together.
    attempts: i64,
}

/// Which days are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Days {
    /// The first day, such as `2026-11-01`; 30 days before the last unless it is said.
    #[serde(default, deserialize_with = "maybe_day")]
    #[param(value_type = Option<String>)]
    since: Option<Date>,
    /// The last day; today unless it is said.
    #[serde(default, deserialize_with = "maybe_day")]
    #[param(value_type = Option<String>)]
    until: Option<Date>,
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_days))
}

/// How many of the guild's actions ended how on each day, the latest first; also of actions that are not listed any more.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/actions/daily",
    tag = "actions",
    params(GuildPath, Days),
    responses((status = 200, description = "The figures.", body = Page<Figures>), DailyRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_days(
    State(app): State<App>,
    reader: GuildReader<OfActions>,
    Asked(days): Asked<Days>,
) -> Result<Response, Error> {
    let until = days.until.unwrap_or_else(|| app.clock.now().date());
    let since = days.since.or_else(|| until.checked_sub(USUAL)).unwrap_or(until);
    if since > until || until - since > MOST {
        return Err(Error::BadQuery("since and until are not up to 366 days in order".to_owned()));
    }
    reading::anew(&app, &reader, async |conn, guild_id| {
        let days = actions::list_days(conn, guild_id, (since, until)).await?;
        Ok(Page::whole(days.into_iter().map(Figures::from).collect()))
    })
    .await
}

/// Reads a day of the years 1 to 9998, as ISO 8601 writes it: there is a day after it.
fn maybe_day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let day = Date::parse(&text, &Iso8601::DATE).ok().filter(|day| (1..=9998).contains(&day.year()));
    day.map(Some).ok_or_else(|| D::Error::custom(format!("{text:?} is not a day such as 2026-11-21")))
}

impl From<Day> for Figures {
    fn from(day: Day) -> Self {
        Self {
            day: day.day.to_string(),
            kind: name_of(&day.kind).to_owned(),
            state: day.state.into(),
            actions: day.actions,
            attempts: day.attempts,
        }
    }
}
