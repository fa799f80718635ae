//! What changed, for whoever watches a guild.
//!
//! Events are written in the transaction of what they tell. Their ids are given when they are written, and a transaction
//! that began earlier may commit later: so a reader goes by the transaction, and takes only those below the oldest one
//! that is still open ([`Reach::below`]). Below that nothing will ever be added, and everything is seen.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    Result,
    ids::{id, raws},
};

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Topic {
    /// The mirror of the guild.
    Mirror,
    /// An action's state.
    Action,
    /// Something that stands in the way of what is configured.
    Problem,
    /// An entry of the log.
    Audit,
}

/// A place in the order of all events: what was committed up to it was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The transaction, with its epoch.
    pub transaction: u64,
    /// The event in it; 0 for the place before its first.
    pub event_id: i64,
}

impl Position {
    /// The place before the first event of a transaction.
    pub fn before(transaction: u64) -> Self {
        Self { transaction, event_id: 0 }
    }
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Where it stands.
    pub position: Position,
    /// The guild it happened in.
    pub guild_id: Id<GuildMarker>,
    /// What it is about.
    pub topic: Topic,
    /// What it tells.
    pub payload: Value,
    /// When it happened.
    pub at: OffsetDateTime,
}

/// How far events can be read just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The oldest transaction that is still open: everything below it is there.
    pub below: u64,
    /// There are events that wait for an older transaction to end.
    pub has_more: bool,
    /// Events of transactions below this one may have been forgotten.
    pub horizon: u64,
}

/// How far events can be read just now.
pub async fn reach(conn: &mut PgConnection) -> Result<Reach> {
    let row = sqlx::query!(
        r#"with now as (select pg_snapshot_xmin(pg_current_snapshot()) as below)
           select below::text as "below!",
                  exists (select 1 from outbox where transaction >= below) as "has_more!",
                  (select transaction::text from outbox_horizon) as "horizon!"
           from now"#
    )
    .fetch_one(conn)
    .await?;
    Ok(Reach { below: read(&row.below), has_more: row.has_more, horizon: read(&row.horizon) })
}

/// The events of these guilds after one place and in transactions below another, in order, at most `most`.
pub async fn list(
    conn: &mut PgConnection,
    guild_ids: &[Id<GuildMarker>],
    (after, below): (Position, u64),
    most: i64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query!(
        r#"select transaction::text as "transaction!", event_id, guild_id, topic as "topic: Topic", payload, at
           from outbox
           where guild_id = any($1) and (transaction, event_id) > ($2::text::xid8, $3)
             and transaction < $4::text::xid8
           order by transaction, event_id limit $5"#,
        &raws(guild_ids),
        after.transaction.to_string(),
        after.event_id,
        below.to_string(),
        most
    )
    .fetch_all(conn)
    .await?;
    let events = rows.into_iter().map(|row| Event {
        position: Position { transaction: read(&row.transaction), event_id: row.event_id },
        guild_id: id(row.guild_id),
        topic: row.topic,
        payload: row.payload,
        at: row.at,
    });
    Ok(events.collect())
}

/// Forgets, of the `most` oldest events, those from before `before`, and notes up to where.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query_scalar!(
        r#"with oldest as (
             select guild_id, transaction, event_id, at from outbox order by transaction limit $2
         ), pruned as (
             delete from outbox using oldest
             where outbox.guild_id = oldest.guild_id and outbox.transaction = oldest.transaction
               and outbox.event_id = oldest.event_id and oldest.at < $1
             returning outbox.transaction
         ), noted as (
             update outbox_horizon
             set transaction = greatest(outbox_horizon.transaction,
                                        ((select max(transaction::text::numeric) from pruned) + 1)::text::xid8)
             where exists (select 1 from pruned)
         )
         select count(*) as "pruned!" from pruned"#,
        before,
        most
    )
    .fetch_one(conn)
    .await?;
    Ok(pruned.cast_unsigned())
}

/// A transaction's id as it is written out.
fn read(transaction: &str) -> u64 {
    transaction.parse().unwrap_or_default()
}
