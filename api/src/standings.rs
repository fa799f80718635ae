//! What guilds' rows are worth, kept for a moment.
//!
//! How well a shard hears Discord changes by seconds, and every read tells it. So that a read is one statement, this part
//! of it is a quarter of a second old at most; the revision, and whether Discord has an outage, never are.

use std::time::Duration;

use bellhop_store::{
    access::Asked,
    mirror::{self, GuildStanding},
};
use quick_cache::sync::Cache;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{Error, database::Database};

/// How old what is told of a shard may be.
const KEPT_FOR: Duration = Duration::from_millis(250);
/// Guilds of which it is kept.
const MOST: usize = 10_000;

/// What was lately read of guilds' shards.
pub(crate) struct Standings(Cache<Id<GuildMarker>, (Instant, GuildStanding)>);

impl Default for Standings {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Standings {
    /// The standing of the guild that was asked for; [`Error::UnknownGuild`] where it has gone meanwhile.
    pub(crate) async fn of(&self, database: &Database, asked: Asked) -> Result<GuildStanding, Error> {
        let kept = self.0.get(&asked.guild_id).filter(|(read_at, _)| read_at.elapsed() < KEPT_FOR);
        let standing = if let Some((_, standing)) = kept {
            standing
        } else {
            let read_at = Instant::now();
            // Rare: most requests carry no room for it.
            let read = Box::pin(read(database, asked.guild_id)).await?;
            self.0.insert(asked.guild_id, (read_at, read.clone()));
            read
        };
        Ok(GuildStanding { revision: asked.revision, unavailable: asked.unavailable, ..standing })
    }
}

async fn read(database: &Database, guild_id: Id<GuildMarker>) -> Result<GuildStanding, Error> {
    let mut conn = database.connection().await?;
    let read = mirror::find_standing(&mut conn, guild_id).await?;
    conn.finish();
    read.ok_or(Error::UnknownGuild)
}
