//! `GET /api/v1/guilds/{guild_id}/freshness`.

use axum::{extract::State, response::Response};
use bellhop_guilds::freshness::{Freshness, as_of};
use serde::Serialize;
use time::{OffsetDateTime, serde::rfc3339};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{App, Error, auth::GuildReader, freshness, openapi::schemas::Instant, reading};

/// How far the mirror can be trusted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "freshness": "live", "as_of": "2026-11-21T12:00:00Z", "revision": 42, "outage": false, "doubtful": false,
    "session": { "active": true, "last_ack_at": "2026-11-21T12:00:00Z",
                 "last_event_at": "2026-11-21T11:59:48Z", "lag_ms": 0 }
}))]
struct Standing {
    /// `live`, `catching_up` or `stale`, as in `Bellhop-Freshness`.
    #[schema(example = "live")]
    freshness: &'static str,
    /// The time up to which the mirror is what Discord has.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    as_of: OffsetDateTime,
    /// Rises with every change of what the mirror has of the guild.
    revision: i64,
    /// Discord has an outage of the guild: nothing is heard of it until it is over.
    outage: bool,
    /// Something of it could not be heard, and it is to be read again.
    doubtful: bool,
    /// The session that hears of it; null while there never was one.
    session: Option<GatewaySession>,
}

/// How well a gateway session hears Discord.
#[derive(Debug, Serialize, ToSchema)]
struct GatewaySession {
    /// It is open and caught up.
    active: bool,
    /// When Discord last acknowledged a heartbeat.
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    last_ack_at: Option<OffsetDateTime>,
    /// When the last event came.
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    last_event_at: Option<OffsetDateTime>,
    /// How long the oldest event not yet written down had been waiting, in milliseconds.
    lag_ms: u64,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_freshness))
}

/// How far what the other reads tell is what Discord has, and why.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/freshness",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "The freshness.", body = Standing), GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_freshness(State(app): State<App>, reader: GuildReader) -> Result<Response, Error> {
    let (guild, now) = (&reader.guild, app.clock.now());
    let session = guild.shard.as_ref().filter(|shard| shard.has_session).map(|shard| GatewaySession {
        active: shard.active,
        last_ack_at: shard.last_ack_at,
        last_event_at: shard.last_event_at,
        lag_ms: u64::try_from(shard.lag.as_millis()).unwrap_or(u64::MAX),
    });
    let standing = Standing {
        freshness: freshness::name(Freshness::of(guild, now)),
        as_of: as_of(guild),
        revision: guild.revision,
        outage: guild.unavailable,
        doubtful: guild.doubtful,
        session,
    };
    Ok(reading::judged(&app, &reader, standing))
}
