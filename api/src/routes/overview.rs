//! `GET /api/v1/guilds/{guild_id}`.

use axum::{Json, Router, extract::State, response::Response, routing::get};
use bellhop_store::mirror::{self, Counts};
use serde::Serialize;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use crate::{App, Error, auth::GuildReader, reading};

/// Channels and categories of a guild (Discord Docs: JSON Error Codes, 30013).
const MOST_CHANNELS: i64 = 500;
/// Channels of a category.
const MOST_IN_CATEGORY: i64 = 50;
/// Roles of a guild (Discord Docs: JSON Error Codes, 30005).
const MOST_ROLES: i64 = 250;

/// A guild at a glance.
#[derive(Debug, Serialize)]
struct Overview {
    id: Id<GuildMarker>,
    name: String,
    owner_id: Id<UserMarker>,
    preferred_locale: String,
    capacity: Capacity,
    /// Active threads that the bot sees.
    threads: i64,
    emojis: i64,
    panels: i64,
    /// What stands in the way of what is configured.
    problems: i64,
    actions: Actions,
}

/// What Discord limits.
#[derive(Debug, Serialize)]
struct Capacity {
    /// Channels and categories, threads left out.
    channels: Used,
    /// Channels of the category that has most of them.
    fullest_category: Used,
    /// Roles, @everyone among them.
    roles: Used,
}

/// How much there is of how much there may be.
#[derive(Debug, Serialize)]
struct Used {
    used: i64,
    most: i64,
}

/// Work against Discord.
#[derive(Debug, Serialize)]
struct Actions {
    unfinished: i64,
    failed: i64,
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/guilds/{guild_id}", get(show))
}

/// The guild at a glance, counted every time anew.
///
/// # Errors
/// 400, 401, 403, 404 as [`GuildReader`] judges; 503 while the database does not serve.
async fn show(State(app): State<App>, reader: GuildReader) -> Result<Response, Error> {
    reading::one_anew(&app, &reader, async |conn, guild_id| {
        let guild = mirror::find_guild(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let counts = mirror::count(conn, guild_id).await?;
        Ok(Json(Overview {
            id: guild_id,
            name: guild.name,
            owner_id: guild.owner_id,
            preferred_locale: guild.preferred_locale,
            capacity: Capacity::of(&counts),
            threads: counts.threads,
            emojis: counts.emojis,
            panels: counts.panels,
            problems: counts.problems,
            actions: Actions { unfinished: counts.unfinished_actions, failed: counts.failed_actions },
        }))
    })
    .await
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
