//! Plays a history, and judges what is left of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bellhop_world::World;
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep},
};

use super::{
    changes, faults,
    stage::Stage,
    step::{Database, Gateway, History, Step},
    strategy::Faults,
    told,
};
use crate::daemon::{equal::equal_within, state};

/// How often sessions are counted.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// Plays the history on a fresh stage; what is wrong in the end, if anything is. The mirror has so long
/// to become the world once nothing happens any more.
pub(super) async fn play(history: &History, faults: Faults, patience: Duration) -> Result<(), String> {
    let mut stage = Stage::set(faults).await;
    if history.nervous {
        stage.t.world.set_heartbeat_interval(Duration::from_secs(1));
    }
    // What is killed before its first session is committed must begin another.
    state(&stage.t, "active").await;
    let watch = Watch::keep(&stage.t.world);
    let played = steps(&mut stage, history, patience).await;
    let judged = match played {
        Ok(()) => judge(&stage, history, &watch).await,
        Err(reason) => Err(reason),
    };
    for living in std::mem::take(&mut stage.living) {
        living.kill().await;
    }
    match judged {
        Ok(()) => stage.t.done().await,
        Err(_) => stage.t.abandon().await,
    }
    judged
}

async fn steps(stage: &mut Stage, history: &History, patience: Duration) -> Result<(), String> {
    for (number, step) in (1..).zip(&history.steps) {
        take(stage, step, patience).await.map_err(|reason| format!("at step {number}: {reason}"))?;
        stage.names.note(&stage.t, &stage.guilds);
        if step.forgets() {
            stage.names.gap_everywhere();
        }
    }
    rest(stage, patience).await.map_err(|reason| format!("at the end: {reason}"))?;
    // Of guilds in an outage nothing was to be compared; now it is.
    for guild_id in stage.joined() {
        stage.set_outage(guild_id, false);
    }
    rest(stage, patience).await.map_err(|reason| format!("when all guilds were back: {reason}"))
}

async fn take(stage: &mut Stage, step: &Step, patience: Duration) -> Result<(), String> {
    match step {
        Step::Change(guild, change) => {
            let Some(guild_id) = guild.of(&stage.joined()) else { return Ok(()) };
            changes::change(stage, guild_id, change).await;
        }
        Step::NewGuild => stage.new_guild(),
        Step::Return(which) => stage.return_to(*which),
        Step::Gateway(fault) => faults::gateway(stage, fault),
        Step::Daemon(life) => faults::daemon(stage, *life).await,
        Step::Database(what) => faults::database(stage, *what).await,
        Step::Clock(seconds) => stage.t.clock.advance(Duration::from_secs((*seconds).into())),
        Step::Pause(ms) => sleep(Duration::from_millis((*ms).into())).await,
        Step::Rest => rest(stage, patience).await?,
    }
    Ok(())
}

/// Lets everything work again, and waits until the mirror is the world, and stays so when nothing is left
/// to be repaired.
async fn rest(stage: &mut Stage, patience: Duration) -> Result<(), String> {
    stage.t.world.clear_gateway_faults();
    faults::database(stage, Database::Back).await;
    stage.wake();
    if stage.living.is_empty() {
        stage.start_daemon();
    }
    equal_within(&stage.t, 1, patience).await?;
    repaired(stage, patience).await?;
    equal_within(&stage.t, 1, patience).await
}

/// Waits until no guild is to be read again.
async fn repaired(stage: &Stage, patience: Duration) -> Result<(), String> {
    let deadline = Instant::now() + patience;
    loop {
        let due = "select event from rereads";
        let due: Vec<String> = sqlx::query_scalar(due).fetch_all(&stage.t.pool).await.unwrap();
        if due.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("guilds are still to be read again after {due:?}"));
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// What must hold beside the rows themselves.
async fn judge(stage: &Stage, history: &History, watch: &Watch) -> Result<(), String> {
    let mut wrong = stage.names.wrong(&stage.t).await;
    wrong.extend(told::wrong(&stage.t).await);
    let sessions = stage.t.world.list_gateway_sessions();
    if watch.saw_two() {
        wrong.push("two sessions of the shard were connected at once".to_owned());
    }
    let counts = stage.t.world.counts();
    // Where sessions ended for good, whatever strikes before the next is committed costs one more.
    let may_interrupt = |step: &&Step| {
        matches!(step, Step::Gateway(Gateway::Cut | Gateway::Close(_) | Gateway::Reconnect) | Step::Daemon(_))
    };
    let ended = u64::from(stage.ended) + counts.closes.get(&4009).copied().unwrap_or_default();
    let interrupted = u64::try_from(history.steps.iter().filter(may_interrupt).count()).unwrap();
    let most = if ended == 0 { 1 } else { 1 + ended + interrupted };
    if counts.identifies > most || (ended == 0 && sessions.len() != 1) {
        wrong.push(format!(
            "{} sessions were begun, {} are left: {sessions:?}",
            counts.identifies,
            sessions.len()
        ));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Counts the world's sessions all the time.
struct Watch {
    two: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Watch {
    fn keep(world: &World) -> Self {
        let two = Arc::new(AtomicBool::new(false));
        let (seen, world) = (Arc::clone(&two), world.clone());
        let task = tokio::spawn(async move {
            loop {
                let connected =
                    world.list_gateway_sessions().iter().filter(|session| session.connected).count();
                seen.fetch_or(connected > 1, Ordering::Relaxed);
                sleep(LOOK_EVERY).await;
            }
        });
        Self { two, task }
    }

    fn saw_two(&self) -> bool {
        self.two.load(Ordering::Relaxed)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
