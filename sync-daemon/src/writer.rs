//! Batches into transactions, one after another, in order.

use std::{io, time::Duration};

use bellhop_store::{
    Connection, Error, PgConnection, leases,
    mirror::{
        shards::{self, Progress},
        write::{self, Changed},
    },
};
use sqlx::Connection as _;
use tokio::time::{Instant, timeout};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    change::{Change, Entry},
    fold::{Folded, SessionChange, fold},
    lease,
    pause::Pause,
    tenure::Tenure,
};

/// A transaction that takes longer is given up, and its connection with it: the server is gone or
/// frozen, and the same batch is written over a fresh connection.
const WITHIN: Duration = Duration::from_secs(30);

/// The lease has passed to another process.
#[derive(Debug, thiserror::Error)]
#[error("the shard's lease has passed to another process")]
pub(crate) struct LeaseLost;

/// Writes what waits in the shard's buffer for as long as the lease is held.
pub(crate) async fn run(tenure: &Tenure) -> LeaseLost {
    let mut writer = Writer { tenure, conn: None };
    loop {
        let mut batch = writer.next().await;
        if let Err(lost) = writer.write(&mut batch).await {
            return lost;
        }
        tenure.buffer.settle();
    }
}

struct Writer<'a> {
    tenure: &'a Tenure,
    /// Kept while batch follows batch: each connection has statements of its own to prepare and plan.
    conn: Option<Connection>,
}

enum Written {
    Yes,
    /// For what it contains; the same again would be refused again.
    Refused(Error),
}

impl Writer<'_> {
    async fn next(&mut self) -> Vec<Entry> {
        let buffer = &self.tenure.buffer;
        if let Some(batch) = buffer.take_now() {
            return batch;
        }
        if let Some(conn) = self.conn.take() {
            conn.finish();
        }
        buffer.take().await
    }

    /// Writes a batch, however long the database is away.
    ///
    /// A batch that the database refuses for what it contains is written entry by entry, and of the entry
    /// that is refused the guild is read again: one row must not stop the stream.
    async fn write(&mut self, batch: &mut [Entry]) -> Result<(), LeaseLost> {
        match self.attempt(batch).await? {
            Written::Yes => Ok(()),
            Written::Refused(_) if batch.len() > 1 => {
                for entry in batch.chunks_mut(1) {
                    Box::pin(self.write(entry)).await?;
                }
                Ok(())
            }
            Written::Refused(error) => {
                for entry in batch.iter_mut() {
                    if disarm(entry, &error) {
                        self.tenure.reread.notify_one();
                    }
                }
                Box::pin(self.write(batch)).await
            }
        }
    }

    /// Tries until the database takes the batch or refuses it for what it contains.
    async fn attempt(&mut self, batch: &[Entry]) -> Result<Written, LeaseLost> {
        let tenure = self.tenure;
        let mut folded = fold(batch);
        folded.progress.batch = Some(rand::random());
        let mut again = false;
        let mut pause = Pause::new(Duration::from_millis(100), Duration::from_secs(5));
        loop {
            let began = Instant::now();
            match self.transact(&folded, again).await {
                Ok(committed) => {
                    record(batch.len(), &committed, began.elapsed());
                    if committed.asked {
                        tenure.reread.notify_one();
                    }
                    if let Some(state) = folded.progress.state {
                        tenure.stands(state);
                    }
                    return Ok(Written::Yes);
                }
                Err(Error::LeaseLost) => return Err(LeaseLost),
                Err(error)
                    if is_about_content(&error) && batch.iter().any(|entry| entry.change.is_some()) =>
                {
                    return Ok(Written::Refused(error));
                }
                Err(error) => {
                    let shard_id = tenure.shard.shard_id;
                    tracing::warn!(%error, shard.id = shard_id, "the database does not take a batch");
                    again = true;
                    pause.wait().await;
                }
            }
        }
    }

    async fn transact(&mut self, folded: &Folded<'_>, again: bool) -> Result<Committed, Error> {
        let mut conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.tenure.app.pool.acquire().await?,
        };
        let committed = timeout(WITHIN, commit(self.tenure, &mut conn, (folded, again))).await;
        let given_up = |_| io::Error::new(io::ErrorKind::TimedOut, "a transaction is given up after 30 s");
        let committed = committed.map_err(|late| Error::Database(sqlx::Error::Io(given_up(late))))?;
        // One on which something failed is closed: what it prepared may be of before a migration.
        if committed.is_ok() {
            // The last of the pool's is for whoever waits: the lease must be prolonged meanwhile.
            if self.tenure.app.pool.has_room() {
                self.conn = Some(conn);
            } else {
                conn.finish();
            }
        }
        committed
    }
}

/// What a transaction changed.
#[derive(Default)]
struct Committed {
    guilds: usize,
    /// A guild must be read again.
    asked: bool,
    /// The guilds held against Discord, and the rows that were not as Discord says.
    drift: Vec<(Id<GuildMarker>, Changed)>,
}

/// One transaction: the lease asserted, the rows, the session, the notice.
async fn commit(
    tenure: &Tenure,
    conn: &mut PgConnection,
    (folded, again): (&Folded<'_>, bool),
) -> Result<Committed, Error> {
    let (shard, began) = (tenure.shard, Instant::now());
    let mut tx = conn.begin().await?;
    leases::assert_held(&mut tx, &tenure.lease).await?;
    write::plan_by_key(&mut tx).await?;
    // Twice would be harmless to the mirror, but history tells of every state in between.
    if again
        && let Some(batch) = folded.progress.batch
        && shards::is_committed(&mut tx, shard, batch).await?
    {
        tx.rollback().await?;
        // What it asked for went with the answer.
        return Ok(Committed { asked: true, ..Committed::default() });
    }
    let (mut changed, mut drift) = (Changed::default(), Vec::new());
    for part in &folded.parts {
        let rows = write::apply(&mut tx, shard, &part.batch).await?;
        drift.extend(part.audited.map(|guild_id| (guild_id, rows.clone())));
        changed.merge(rows);
    }
    match &folded.session {
        Some(SessionChange::Began { session, user_id, sequence }) => {
            shards::begin_session(&mut tx, shard, session, *sequence, *user_id).await?;
        }
        Some(SessionChange::Ended) => shards::end_session(&mut tx, shard).await?,
        None => {}
    }
    let lag = tenure.buffer.lag();
    tenure.tell_lag(lag);
    let progress = Progress { lag, ..folded.progress };
    shards::advance(&mut tx, shard, progress).await?;
    write::announce(&mut tx, &changed, tenure.app.clock.now()).await?;
    lease::prolong_after(tenure, &mut tx, began).await?;
    tx.commit().await?;
    Ok(Committed { guilds: changed.guilds().len(), asked: changed.asked(), drift })
}

fn record(entries: usize, committed: &Committed, took: Duration) {
    metrics::counter!("bellhop_sync_batches_total").increment(1);
    metrics::histogram!("bellhop_sync_batch_entries").record(f64::from(count(entries)));
    metrics::histogram!("bellhop_sync_batch_seconds").record(took.as_secs_f64());
    metrics::counter!("bellhop_sync_guild_revisions_total").increment(u64::from(count(committed.guilds)));
    for (guild_id, rows) in &committed.drift {
        for (what, rows) in rows.rows() {
            tracing::warn!(guild.id = guild_id.get(), what, rows, "the mirror had drifted and is repaired");
            metrics::counter!("bellhop_sync_drift_repaired_total", "what" => what)
                .increment(u64::from(count(rows)));
        }
    }
}

/// Whether the database refused what was written rather than the writing: a constraint, or a value out
/// of its type's range (PostgreSQL: classes 23 and 22).
fn is_about_content(error: &Error) -> bool {
    match error {
        Error::Conflict(_) => true,
        Error::Database(sqlx::Error::Database(error)) => {
            error.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
        }
        _ => false,
    }
}

/// Takes the change out of an entry that cannot be written, and has its guild read again; says whether at once.
fn disarm(entry: &mut Entry, error: &Error) -> bool {
    let Some(change) = entry.change.take() else { return false };
    let guild_id = change.guild_id();
    tracing::error!(%error, guild.id = guild_id.map(Id::get), "a change cannot be written");
    metrics::counter!("bellhop_sync_unwritable_total").increment(1);
    // A reading over REST that is refused would be refused again: other guilds come first.
    let at_once = !matches!(change, Change::Reread(_) | Change::Unsure(_) | Change::Audit { .. });
    entry.change = match change {
        Change::Audit { guild_id, .. } => Some(Change::AuditFailed(guild_id)),
        Change::AuditFailed(_) | Change::Unreadable { .. } => None,
        _ => guild_id
            .map(|guild_id| Change::Unreadable { guild_id, event: "refused by the database".to_owned() }),
    };
    at_once && entry.change.is_some()
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
