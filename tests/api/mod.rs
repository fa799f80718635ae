//! The API over HTTP, reading what the daemon mirrored.

mod access;
mod everybody;
mod login;
mod managing;
mod overview;
mod problems;
mod reads;

use bellhop_testkit::Bench;
use twilight_model::id::{Id, marker::GuildMarker};

/// A new token for a guild, as its bearer sends it.
pub(crate) async fn bearer(t: &Bench, guild_id: Id<GuildMarker>) -> String {
    let mut conn = t.pool.acquire().await.unwrap();
    let created = bellhop_api::token::create(&mut conn, guild_id, "test", t.clock.now()).await.unwrap();
    format!("Bearer {}", created.token.reveal())
}
