//! The gateway session of each shard, committed with the changes it brought.
//!
//! Whoever writes here holds the shard's lease and has asserted it in the same transaction.

use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, UserMarker},
};

use crate::{
    Result,
    ids::{maybe, raw},
};

/// Which shard of which application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// The application.
    pub application_id: Id<ApplicationMarker>,
    /// The shard, from 0.
    pub shard_id: i32,
    /// The application's shards.
    pub shard_count: i32,
}

impl Shard {
    /// The name of the shard's lease.
    pub fn lease_name(&self) -> String {
        format!("shard:{}:{}", self.application_id, self.shard_id)
    }
}

/// How a shard stands with Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It begins a fresh session, and its guilds are still arriving.
    Connecting,
    /// It resumes its session, and what it missed is still arriving.
    Resuming,
    /// It hears everything as it happens.
    Active,
    /// It has no connection.
    Disconnected,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Resuming => "resuming",
            Self::Active => "active",
            Self::Disconnected => "disconnected",
        }
    }
}

/// A session as Discord knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Where it is resumed.
    pub resume_url: String,
}

/// What is known of a shard from before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its session and the last committed dispatch of it.
    pub session: Option<(Session, u64)>,
    /// The bot's own user, where a session ever said.
    pub user_id: Option<Id<UserMarker>>,
    /// No session may be begun before then.
    pub identify_after: Option<OffsetDateTime>,
    /// Sessions begun that did not last.
    pub identify_failures: u32,
}

/// The shard's record, made when there is none; it has no connection now.
///
/// A session of another number of shards is forgotten, as are shards beyond the number.
pub async fn open(conn: &mut PgConnection, shard: Shard) -> Result<Record> {
    sqlx::query!(
        "delete from shards where application_id = $1 and shard_id >= $2",
        raw(shard.application_id),
        shard.shard_count
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!(
        "insert into shards as known (application_id, shard_id, shard_count, state, lag_ms, identify_failures)
         values ($1, $2, $3, 'disconnected', 0, 0)
         on conflict (application_id, shard_id) do update
         set shard_count = excluded.shard_count, state = excluded.state,
             session_id = case when known.shard_count = excluded.shard_count then known.session_id end,
             sequence = case when known.shard_count = excluded.shard_count then known.sequence end
         returning session_id, resume_url, sequence, user_id, identify_after, identify_failures",
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count
    )
    .fetch_one(conn)
    .await?;
    let session = row.session_id.zip(row.resume_url).map(|(id, resume_url)| Session { id, resume_url });
    Ok(Record {
        session: session.zip(row.sequence.map(i64::cast_unsigned)),
        user_id: maybe(row.user_id),
        identify_after: row.identify_after,
        identify_failures: row.identify_failures.cast_unsigned(),
    })
}

/// Says that the shard has a connection, on which its session will be resumed.
pub async fn resuming(conn: &mut PgConnection, shard: Shard) -> Result<()> {
    sqlx::query!(
        "update shards set state = $3 where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id,
        State::Resuming.name()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says that the shard begins a session, which counts as failed until it has lasted, and when the next
/// may be begun.
pub async fn identifying(conn: &mut PgConnection, shard: Shard, next_after: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update shards
         set state = $3, identify_after = $4, identify_failures = identify_failures + 1
         where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id,
        State::Connecting.name(),
        next_after
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Replaces the session by one that just began, at the dispatch that said so.
pub async fn begin_session(
    conn: &mut PgConnection,
    shard: Shard,
    session: &Session,
    sequence: u64,
    user_id: Id<UserMarker>,
) -> Result<()> {
    sqlx::query!(
        "update shards set session_id = $3, resume_url = $4, sequence = $5, user_id = $6
         where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id,
        session.id,
        session.resume_url,
        sequence.cast_signed(),
        raw(user_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets the session, which Discord will not resume.
pub async fn end_session(conn: &mut PgConnection, shard: Shard) -> Result<()> {
    sqlx::query!(
        "update shards set session_id = null, resume_url = null, sequence = null
         where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets every session of the application and the waits before new ones, for a Discord that remembers
/// none of them either. A shard that is connected keeps its connection.
pub async fn forget_sessions(conn: &mut PgConnection, application_id: Id<ApplicationMarker>) -> Result<()> {
    sqlx::query!(
        "update shards
         set session_id = null, resume_url = null, sequence = null, identify_after = null, identify_failures = 0
         where application_id = $1",
        raw(application_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How far a shard came with a batch; what is `None` stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The last dispatch of the batch.
    pub sequence: Option<u64>,
    /// How the shard stands after it.
    pub state: Option<State>,
    /// When Discord last acknowledged a heartbeat, and how long that took.
    pub ack: Option<(OffsetDateTime, Duration)>,
    /// When the last dispatch came.
    pub last_event_at: Option<OffsetDateTime>,
    /// How long the oldest dispatch that is not in the batch has been waiting.
    pub lag: Duration,
    /// The batch's name, for [`is_committed`].
    pub batch: Option<i64>,
}

/// Records how far the shard came. A heartbeat acknowledged in a session makes that session a success.
pub async fn advance(conn: &mut PgConnection, shard: Shard, progress: Progress) -> Result<()> {
    let (ack_at, latency) = progress.ack.unzip();
    sqlx::query!(
        "update shards
         set sequence = case when session_id is not null then coalesce($3, sequence) end,
             state = coalesce($4, state),
             last_ack_at = coalesce($5, last_ack_at),
             latency_ms = coalesce($6, latency_ms),
             last_event_at = coalesce($7, last_event_at),
             lag_ms = $8,
             batch = coalesce($9, batch),
             identify_failures = case when $5::timestamptz is not null and session_id is not null then 0
                                      else identify_failures end
         where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id,
        progress.sequence.map(u64::cast_signed),
        progress.state.map(State::name),
        ack_at,
        latency.map(|latency| i32::try_from(latency.as_millis()).unwrap_or(i32::MAX)),
        progress.last_event_at,
        i64::try_from(progress.lag.as_millis()).unwrap_or(i64::MAX),
        progress.batch
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records how long the oldest dispatch that is not committed has been waiting, while nothing can be.
pub async fn late(conn: &mut PgConnection, shard: Shard, lag: Duration) -> Result<()> {
    sqlx::query!(
        "update shards set lag_ms = $3 where application_id = $1 and shard_id = $2",
        raw(shard.application_id),
        shard.shard_id,
        i64::try_from(lag.as_millis()).unwrap_or(i64::MAX)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether `batch` was the last one committed: the answer to a commit may be lost though it was made. Waits for
/// a commit that is still under way.
pub async fn is_committed(conn: &mut PgConnection, shard: Shard, batch: i64) -> Result<bool> {
    let last = sqlx::query_scalar!(
        "select batch from shards where application_id = $1 and shard_id = $2 for update",
        raw(shard.application_id),
        shard.shard_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(last.flatten() == Some(batch))
}
