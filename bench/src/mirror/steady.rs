//! A thousand changes a second, each watched for in the database.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::{gateway::Session, script::Script};

/// The changes come so far apart.
const EVERY: Duration = Duration::from_millis(1);
/// Between two looks at the database: what a time may be too long by.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// So many changes are looked for at once. Fewer than there are guilds, which are changed in turn: none of
/// them changes what another has.
const AT_ONCE: usize = 500;
/// A change that is not visible after so long never will be.
const WITHIN: Duration = Duration::from_secs(20);

/// How long changes took to be visible, in milliseconds from their writing to the socket to the end of the
/// SELECT that showed them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steady {
    /// The median.
    pub(super) median: f64,
    /// The 99th of a hundred.
    pub(super) p99: f64,
    /// The longest.
    pub(super) longest: f64,
    /// Changes a second, as they were played.
    pub(super) rate: f64,
}

/// Plays the changes, and looks for the oldest that has not been seen until all have been.
pub(super) async fn watch(session: &Session, script: &Script, pool: &PgPool) -> anyhow::Result<Steady> {
    let told = RefCell::new(Vec::with_capacity(script.steady.len()));
    let began = Instant::now();
    let tell = async {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for (frame, _) in &script.steady {
            ticks.tick().await;
            told.borrow_mut().push(Instant::now());
            session.play(std::slice::from_ref(frame))?;
        }
        anyhow::Ok(began.elapsed())
    };
    let (played, times) = tokio::try_join!(tell, look(script, pool, &told))?;
    Ok(spread(times, super::filling::rate(script.steady.len(), played)))
}

async fn look(script: &Script, pool: &PgPool, told: &RefCell<Vec<Instant>>) -> anyhow::Result<Vec<Duration>> {
    let mut conn = pool.acquire().await?;
    let query = "select channel_id, name from channels
                 join unnest($1::bigint[], $2::bigint[]) as told (guild_id, channel_id) using (guild_id, channel_id)
                 union all select role_id, name from roles
                 join unnest($1::bigint[], $2::bigint[]) as told (guild_id, role_id) using (guild_id, role_id)";
    let mut times = Vec::with_capacity(script.steady.len());
    while times.len() < script.steady.len() {
        sleep(LOOK_EVERY).await;
        let end = told.borrow().len().min(times.len() + AT_ONCE);
        let pending = &script.steady[times.len()..end];
        if pending.is_empty() {
            continue;
        }
        let (guild_ids, ids): (Vec<i64>, Vec<i64>) =
            pending.iter().map(|(_, told)| (told.guild_id, told.id)).unzip();
        let names: Vec<(i64, String)> =
            sqlx::query_as(query).bind(guild_ids).bind(ids).fetch_all(&mut *conn).await?;
        let now = Instant::now();
        for (_, change) in pending {
            if !names.iter().any(|(id, name)| *id == change.id && *name == change.name) {
                break;
            }
            times.push(now - told.borrow()[times.len()]);
        }
        let oldest = told.borrow().get(times.len()).map(Instant::elapsed);
        anyhow::ensure!(oldest < Some(WITHIN), "a change never became visible");
    }
    Ok(times)
}

fn spread(mut times: Vec<Duration>, rate: f64) -> Steady {
    times.sort_unstable();
    let at = |hundredth: usize| {
        let index = (times.len() * hundredth / 100).min(times.len().saturating_sub(1));
        times.get(index).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    };
    Steady { median: at(50), p99: at(99), longest: at(100), rate }
}
