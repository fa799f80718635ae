//! `GET /api/v1/guilds/{guild_id}`.

use axum::{extract::State, response::Response};
use bellhop_guilds::{
    Ground,
    freshness::{Freshness, as_of},
};
use bellhop_store::{
    actions::{State as Stands, count_of_guild},
    mirror::{self, Counts},
};
use serde::Serialize;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, UserMarker},
    },
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    freshness,
    openapi::schemas::{Instant, PermissionBits, Snowflake},
    reading,
};

/// Channels and categories of a guild (Discord Docs: JSON Error Codes, 30013).
const MOST_CHANNELS: i64 = 500;
/// Channels of a category.
const MOST_IN_CATEGORY: i64 = 50;
/// Roles of a guild (Discord Docs: JSON Error Codes, 30005).
const MOST_ROLES: i64 = 250;

/// A guild at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200001", "name": "Harbour Café", "owner_id": "1191168914227200300",
    "preferred_locale": "en-US", "freshness": "live", "as_of": "2026-11-21T12:00:00Z", "revision": 42,
    "bot_permissions": "268520448",
    "capacity": { "channels": { "used": 16, "most": 500 }, "fullest_category": { "used": 5, "most": 50 },
                  "roles": { "used": 13, "most": 250 } },
    "threads": 0, "emojis": 2, "panels": 1, "problems": 0,
    "actions": { "pending": 0, "processing": 0, "done": 12, "failed": 0, "cancelled": 0 }
}))]
struct Overview {
    #[schema(value_type = Snowflake)]
    id: Id<GuildMarker>,
    name: String,
    #[schema(value_type = Snowflake)]
    owner_id: Id<UserMarker>,
    preferred_locale: String,
    /// `live`, `catching_up` or `stale`, as in `Bellhop-Freshness`.
    #[schema(example = "live")]
    freshness: &'static str,
    /// The time up to which the mirror is what Discord has.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    as_of: OffsetDateTime,
    /// Rises with every change of what the mirror has of it.
    revision: i64,
    /// What the bot may do in the whole guild; null while its roles are not known.
    #[schema(value_type = Option<PermissionBits>)]
    bot_permissions: Option<Permissions>,
    capacity: Capacity,
    /// Active threads that the bot sees; Discord's limit counts the others too.
    threads: i64,
    /// Custom emojis; how many there may be depends on the server's boosts, which are not mirrored.
    emojis: i64,
    panels: i64,
    /// What stands in the way of what is configured.
    problems: i64,
    actions: Actions,
}

/// What Discord limits.
#[derive(Debug, Serialize, ToSchema)]
struct Capacity {
    /// Channels and categories, threads left out.
    channels: Used,
    /// Channels of the category that has most of them.
    fullest_category: Used,
    /// Roles, @everyone among them.
    roles: Used,
}

/// How much there is of how much there may be.
#[derive(Debug, Serialize, ToSchema)]
struct Used {
    used: i64,
    most: i64,
}

/// Work against Discord that is kept, by where it stands.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Actions {
    pending: i64,
    processing: i64,
    done: i64,
    failed: i64,
    cancelled: i64,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show_guild))
}

/// The guild at a glance, counted every time anew.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "The guild.", body = Overview), GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_guild(State(app): State<App>, reader: GuildReader) -> Result<Response, Error> {
    let now = app.clock.now();
    reading::anew(&app, &reader, async |conn, guild_id| {
        let ground = Ground::find(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let bot_permissions = ground.bot().map(|bot| bot.guild_permissions());
        let guild = ground.guild;
        let counts = mirror::count(conn, guild_id).await?;
        Ok(Overview {
            id: guild_id,
            name: guild.name,
            owner_id: guild.owner_id,
            preferred_locale: guild.preferred_locale,
            freshness: freshness::name(Freshness::of(&reader.guild, now)),
            as_of: as_of(&reader.guild),
            revision: reader.guild.revision,
            bot_permissions,
            capacity: Capacity::of(&counts),
            threads: counts.threads,
            emojis: counts.emojis,
            panels: counts.panels,
            problems: counts.problems,
            actions: Actions::of(&count_of_guild(conn, guild_id).await?),
        })
    })
    .await
}

impl Actions {
    fn of(counts: &[(Stands, i64)]) -> Self {
        let of = |stands| counts.iter().find(|(other, _)| *other == stands).map_or(0, |(_, count)| *count);
        Self {
            pending: of(Stands::Pending),
            processing: of(Stands::Processing),
            done: of(Stands::Done),
            failed: of(Stands::Failed),
            cancelled: of(Stands::Cancelled),
        }
    }
}

impl Capacity {
    fn of(counts: &Counts) -> Self {
        let used = |used, most| Used { used, most };
        Self {
            channels: used(counts.channels, MOST_CHANNELS),
            fullest_category: used(counts.fullest_category, MOST_IN_CATEGORY),
            roles: used(counts.roles, MOST_ROLES),
        }
    }
}
