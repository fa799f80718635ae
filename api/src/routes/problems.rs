//! `GET /api/v1/guilds/{guild_id}/problems`.

use axum::{extract::State, response::Response};
use bellhop_guilds::health;
use bellhop_panels::{
    model::{FEATURE as PANELS, TRIED},
    view,
};
use bellhop_store::problems::{self, Open};
use bellhop_words::Locale;
use serde::Serialize;
use serde_json::Value;
use time::{OffsetDateTime, serde::rfc3339};

use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, PageRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    openapi::schemas::Instant,
    page::PageOf,
    query::Asked,
    reading::{self, Page},
};

/// Something that stands in the way of what people configured.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "feature": "panel", "subject_id": "1", "code": "role_deleted",
    "message": "The role @Early bird was deleted. Take it off the panel.",
    "details": { "role_id": "1191168914227200200", "name": "Early bird" }, "since": "2026-11-21T12:00:00Z"
}))]
pub(crate) struct Problem {
    /// `panel`, `panel.tried` where only Discord's own refusal shows it, or `guild` for the guild's own settings.
    feature: String,
    /// The panel; null for the guild.
    subject_id: Option<String>,
    /// What is wrong, such as `role_deleted`.
    code: String,
    /// The same and what mends it, in an English sentence or two.
    message: String,
    /// What the sentence names: ids and last names.
    #[schema(value_type = Object)]
    details: Value,
    /// When it was noticed, in RFC 3339.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    since: OffsetDateTime,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_problems))
}

/// The guild's open problems, the oldest first; one that is mended is gone.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/problems",
    tag = "guild",
    params(GuildPath, PageOf),
    responses((status = 200, description = "The open problems.", body = Page<Problem>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_problems(
    State(app): State<App>,
    reader: GuildReader,
    Asked(page): Asked<PageOf>,
) -> Result<Response, Error> {
    let (most, after) = page.read::<i64>()?;
    reading::anew(&app, &reader, async |conn, guild_id| {
        let open =
            problems::page(conn, (guild_id, None), after.unwrap_or_default(), most.with_one_more()).await?;
        let (open, next) = most.cut(open, |open| open.problem_id);
        Ok(Page { data: open.into_iter().map(Problem::from).collect(), next })
    })
    .await
}

impl From<Open> for Problem {
    fn from(open: Open) -> Self {
        let Open { problem, feature, since, .. } = open;
        let english = Locale::english();
        let message = match feature.as_str() {
            PANELS | TRIED => view::problem(&problem, &english),
            _ => health::problem(&problem.code, &problem.details, &english),
        };
        let message = named(message, &problem.details);
        let subject_id = (problem.subject_id != 0).then(|| problem.subject_id.to_string());
        Self { feature, subject_id, code: problem.code, message, details: problem.details, since }
    }
}

/// The sentence with names where Discord's clients would put them.
fn named(message: String, details: &Value) -> String {
    let text = |field: &str| details[field].as_str().unwrap_or_default();
    let role = (format!("<@&{}>", text("role_id")), format!("@{}", text("name")));
    let channel = (format!("<#{}>", text("channel_id")), format!("the channel {}", text("channel_id")));
    [role, channel].iter().fold(message, |message, (mention, name)| message.replace(mention, name))
}
