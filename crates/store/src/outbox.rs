//! What changed, for whoever watches a guild.
//!
//! Events are written in the transaction of what they tell. Their ids are given when they are written, and a transaction
//! that began earlier may commit later: so a reader goes by the transaction, and takes only those below the oldest one
//! that is still open ([`Reach::below`]). Below that nothing will ever be added, and everything is seen.
//!
//! Transactions are counted by the server that gave them. Rows that came from another one, with a dump, may bear numbers
//! that this one has not given yet: they are told to nobody, and pruned.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    Result,
    ids::{id, raw, raws},
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
    /// No transaction from this one on has ended: an event that claims to be of a later one is of another server's.
    pub next: u64,
    /// There are events that wait for an older transaction to end.
    pub has_more: bool,
    /// Events of transactions below this one may have been forgotten.
    pub horizon: u64,
}

/// How far events can be read just now.
pub async fn reach(conn: &mut PgConnection) -> Result<Reach> {
    let row = sqlx::query!(
        r#"with now as (
             select pg_snapshot_xmin(snapshot) as below, pg_snapshot_xmax(snapshot) as next
             from pg_current_snapshot() as snapshot
           )
           select below::text as "below!", next::text as "next!",
                  exists (select 1 from outbox where transaction >= below and transaction < next) as "has_more!",
                  coalesce((select transaction from outbox_horizon where transaction <= below), '0')::text as "horizon!"
           from now"#
    )
    .fetch_one(conn)
    .await?;
    Ok(Reach {
        below: read(&row.below),
        next: read(&row.next),
        has_more: row.has_more,
        horizon: read(&row.horizon),
    })
}

/// An event as its row has it.
struct Row {
    transaction: String,
    event_id: i64,
    guild_id: i64,
    topic: Topic,
    payload: Value,
    at: OffsetDateTime,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            position: Position { transaction: read(&row.transaction), event_id: row.event_id },
            guild_id: id(row.guild_id),
            topic: row.topic,
            payload: row.payload,
            at: row.at,
        }
    }
}

/// The events of these guilds after one place and up to another, in order, at most `most`.
///
/// The second place is not beyond [`Reach::below`], as it is in the same transaction.
pub async fn list(
    conn: &mut PgConnection,
    guild_ids: &[Id<GuildMarker>],
    (after, until): (Position, Position),
    most: i64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select transaction::text as "transaction!", event_id, guild_id, topic as "topic: Topic", payload, at
           from outbox
           where guild_id = any($1) and (transaction, event_id) > ($2::text::xid8, $3)
             and (transaction, event_id) <= ($4::text::xid8, $5)
           order by transaction, event_id limit $6"#,
        &raws(guild_ids),
        after.transaction.to_string(),
        after.event_id,
        until.transaction.to_string(),
        until.event_id,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// The same of one guild, by its own rows alone, however many the others have.
pub async fn list_of_guild(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    (after, until): (Position, Position),
    most: i64,
) -> Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select transaction::text as "transaction!", event_id, guild_id, topic as "topic: Topic", payload, at
           from outbox
           where guild_id = $1 and (transaction, event_id) > ($2::text::xid8, $3)
             and (transaction, event_id) <= ($4::text::xid8, $5)
           order by guild_id, transaction, event_id limit $6"#,
        raw(guild_id),
        after.transaction.to_string(),
        after.event_id,
        until.transaction.to_string(),
        until.event_id,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Event::from).collect())
}

/// Whether the guild has more than `most` events after one place and up to another.
pub async fn has_more_than(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    (after, until): (Position, Position),
    most: i64,
) -> Result<bool> {
    let has_more = sqlx::query_scalar!(
        r#"select exists (
               select 1 from outbox
               where guild_id = $1 and (transaction, event_id) > ($2::text::xid8, $3)
                 and (transaction, event_id) <= ($4::text::xid8, $5)
               order by guild_id, transaction, event_id offset $6 limit 1) as "has_more!""#,
        raw(guild_id),
        after.transaction.to_string(),
        after.event_id,
        until.transaction.to_string(),
        until.event_id,
        most
    )
    .fetch_one(conn)
    .await?;
    Ok(has_more)
}

/// Forgets, of the `most` oldest events, those from before `before`, and notes up to where.
///
/// What nobody could read yet stays, however old: readers fall behind the horizon by being away alone. Another server's
/// rows and its horizon count for nothing.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query_scalar!(
        r#"with now as (
             select pg_snapshot_xmin(snapshot) as below, pg_snapshot_xmax(snapshot) as next
             from pg_current_snapshot() as snapshot
         ), oldest as (
             select guild_id, transaction, event_id, at from outbox, now
             where transaction < below or transaction >= next order by transaction limit $2
         ), pruned as (
             delete from outbox using oldest
             where outbox.guild_id = oldest.guild_id and outbox.transaction = oldest.transaction
               and outbox.event_id = oldest.event_id
               -- Of another server: its transactions would be told once this one has come so far.
               and (oldest.at < $1 or oldest.transaction >= (select next from now))
             returning outbox.transaction
         ), last as (
             select (max(transaction::text::numeric) + 1)::text::xid8 as pruned from pruned, now where transaction < below
         ), noted as (
             update outbox_horizon
             set transaction = greatest(last.pruned,
                                        case when outbox_horizon.transaction <= below then outbox_horizon.transaction end)
             from last, now where last.pruned is not null
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
