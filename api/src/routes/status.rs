//! `GET /api/v1/guilds/{guild_id}/status`: whether Bellhop does its work for the guild.

use axum::{extract::State, response::Response};
use bellhop_guilds::{
    Ground,
    checkup::{self, Finding, Verdict},
};
use bellhop_store::{
    PgConnection,
    checkup::{Rights, queue, shards, worker_until},
};
use serde::Serialize;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    reading::{self, Page},
};

/// What was found of one thing that must be right.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusCheck, example = json!({
    "check": "worker", "verdict": "bad", "says": "No worker is active since 3 hours ago: actions wait.",
    "fix": "Run `bellhop run worker`."
}))]
struct Told {
    /// `gateway`, `worker`, `queue` or `permissions`.
    check: &'static str,
    #[schema(inline)]
    verdict: Found,
    /// The same in a sentence.
    says: String,
    /// What mends it; null where nothing is to be mended.
    fix: Option<String>,
}

/// How something was found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Found {
    /// As it should be.
    Good,
    /// It works, and is not as it should be.
    Doubtful,
    /// It does not work.
    Bad,
    /// It could not be looked at.
    Skipped,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_status))
}

/// Whether Bellhop does its work for the guild: it hears Discord, a worker is active, no action waits for too long, and the
/// bot has the permissions that it needs. An operator's `bellhop doctor` tells more.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/status",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "What was found.", body = Page<Told>), GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_status(State(app): State<App>, reader: GuildReader) -> Result<Response, Error> {
    let now = app.clock.now();
    reading::anew(&app, &reader, async |conn, guild_id| {
        Ok(Page::whole(found(conn, guild_id, now).await?.into_iter().map(Told::from).collect()))
    })
    .await
}

async fn found(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    now: OffsetDateTime,
) -> Result<[Finding; 4], Error> {
    let ground = Ground::find(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
    let application_id = ground.guild.application_id;
    let bot = ground.bot();
    let rights = bot.map(|bot| Rights {
        guild_id,
        name: ground.guild.name.clone(),
        permissions: bot.guild_permissions(),
    });
    let waiting = queue(conn, (application_id, Some(guild_id)), now).await?;
    Ok([
        checkup::session(shards(conn, application_id, Some(guild_id)).await?.first(), now),
        checkup::worker(worker_until(conn, application_id).await?, now),
        checkup::queue(&waiting, now),
        checkup::permissions(rights.as_slice()),
    ])
}

impl From<Finding> for Told {
    fn from(finding: Finding) -> Self {
        let Finding { check, verdict, says, fix } = finding;
        let verdict = match verdict {
            Verdict::Good => Found::Good,
            Verdict::Doubtful => Found::Doubtful,
            Verdict::Bad => Found::Bad,
            Verdict::Skipped => Found::Skipped,
        };
        Self { check, verdict, says, fix }
    }
}
