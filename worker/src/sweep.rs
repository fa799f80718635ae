//! The clock's work: forgetting what has had its time.

use std::time::Duration;

use bellhop_boot::Clock;
use bellhop_store::{
    Pool, Result, access, actions, audit, history, idempotency, interactions, logins, outbox, problems,
    sessions::{self, Moment},
    users,
};
use metrics::gauge;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

use crate::Retention;

/// How often the sweeps run.
const EVERY: Duration = Duration::from_mins(1);
/// Discord does not deliver an interaction again after this long.
const INTERACTIONS_KEPT: Duration = Duration::from_hours(1);
/// A session that was not used for so long is over by any setting: none lasts longer.
const SESSIONS_KEPT: Duration = Duration::from_hours(7 * 24);
/// Who has no session and did not sign in for so long is forgotten.
const PEOPLE_KEPT: Duration = Duration::from_hours(30 * 24);
/// The daily figures of actions that are forgotten.
const DAYS_KEPT: Duration = Duration::from_hours(2 * 366 * 24);
/// A request that comes again after so long is another.
const KEYS_KEPT: Duration = Duration::from_hours(24);
/// Who was away for longer reads anew instead of being told what they missed.
const EVENTS_KEPT: Duration = Duration::from_hours(1);
/// Events are many: a mirror of 1,000 changes a second writes 60,000 of them between two sweeps.
const EVENTS_AT_ONCE: i64 = 100_000;
/// Rows deleted by one statement; the next sweep goes on.
const AT_ONCE: i64 = 5_000;

/// Sweeps every minute until `stop`.
pub(crate) async fn sweep_on(pool: &Pool, clock: &Clock, kept: Retention, stop: &CancellationToken) {
    let mut ticks = interval(EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = sweep(pool, clock, kept).await {
            tracing::warn!(%error, "a sweep did not end");
        }
    }
}

/// Forgets interactions, reply tokens, ended actions and their figures, audit entries, mended problems, history,
/// idempotency keys, events, logins, sessions and people past their time.
pub(crate) async fn sweep(pool: &Pool, clock: &Clock, kept: Retention) -> Result<()> {
    let now = clock.now();
    let mut conn = pool.acquire().await?;
    interactions::prune(&mut conn, now - INTERACTIONS_KEPT).await?;
    actions::drop_replies(&mut conn, now).await?;
    actions::prune(&mut conn, now - kept.actions, AT_ONCE).await?;
    audit::prune(&mut conn, now - kept.audit, AT_ONCE).await?;
    problems::prune(&mut conn, now - kept.audit, AT_ONCE).await?;
    history::prune(&mut conn, now - kept.history, AT_ONCE).await?;
    actions::prune_days(&mut conn, (now - DAYS_KEPT).date()).await?;
    idempotency::prune(&mut conn, now - KEYS_KEPT, AT_ONCE).await?;
    outbox::prune(&mut conn, now - EVENTS_KEPT, EVENTS_AT_ONCE).await?;
    logins::prune(&mut conn, now, AT_ONCE).await?;
    access::prune(&mut conn, now - SESSIONS_KEPT, AT_ONCE).await?;
    sessions::prune(&mut conn, Moment { now, idle_since: now - SESSIONS_KEPT }, AT_ONCE).await?;
    users::prune(&mut conn, now - PEOPLE_KEPT, AT_ONCE).await?;
    let open = problems::count(&mut conn).await?;
    conn.finish();
    gauge!("bellhop_problems_open").set(f64::from(u32::try_from(open).unwrap_or(u32::MAX)));
    Ok(())
}
