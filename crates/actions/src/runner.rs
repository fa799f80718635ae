//! Claiming due actions and attempting them, several at a time.

use std::{sync::Arc, time::Duration};

use bellhop_discord::Sender;
use bellhop_store::{
    Pool, Result,
    actions::{Action, Claim, Lane, claim, next_due},
    leases::Lease,
};
use metrics::{gauge, histogram};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::{
    sync::Notify,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Attempt, Failure, Registry, Settled, backoff,
    conclude::{Owed, Verdict, judge, put_off, settle},
    reply,
};

/// Where long-lived work takes the time from.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Work, and how much of it at a time: with Discord's answers at about 100 ms more than its limits
/// allow, and some that waits a moment for its turn.
const WORK: (Lane<'static>, usize) = (Lane::Except(reply::KIND), 32);
/// What people are owed does not wait behind work: Discord limits it by itself, and takes it for 15
/// minutes only.
const REPLIES: (Lane<'static>, usize) = (Lane::Only(reply::KIND), 16);
/// How long one attempt may take.
const ATTEMPT_WITHIN: Duration = Duration::from_secs(15);
/// How long the recording of what came of it may take, and any other look at the database.
const RECORD_WITHIN: Duration = Duration::from_secs(4);
/// How long a claim lasts: an attempt, its recording, and a second to spare. The next active worker does not wait for that:
/// one that lost the lease sends nothing any more.
const CLAIM_LASTS: Duration = Duration::from_secs(20);
/// How often to look although nobody called.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Runs the actions of one application.
#[derive(Clone)]
pub struct Runner {
    /// The database.
    pub pool: Pool,
    /// The kinds this process can do.
    pub registry: Registry,
    /// Sends the requests.
    pub discord: Sender,
    /// The time.
    pub now: Now,
}

impl Runner {
    /// Claims and attempts until `stop`, woken by `wake`, by the time of the next action, and every
    /// two seconds. At the end, attempts under way are finished.
    pub async fn run(&self, worker: &Lease, wake: &Notify, stop: &CancellationToken) {
        // Tasks of their own: who claims waits for a connection, which they may hold.
        let (mut work, mut replies) = (JoinSet::new(), JoinSet::new());
        while !stop.is_cancelled() {
            self.fill(&mut work, worker, WORK).await;
            self.fill(&mut replies, worker, REPLIES).await;
            let pause = self.pause().await;
            tokio::select! {
                Some(_) = work.join_next() => {}
                Some(_) = replies.join_next() => {}
                () = wake.notified() => {}
                () = sleep(pause) => {}
                () = stop.cancelled() => {}
            }
            while work.try_join_next().is_some() || replies.try_join_next().is_some() {}
        }
        while work.join_next().await.is_some() || replies.join_next().await.is_some() {}
    }

    /// Attempts everything that is due now, and what that makes due, until nothing is; how many
    /// attempts there were.
    pub async fn drain(&self, worker: &Lease) -> usize {
        let mut attempts = 0;
        loop {
            let mut running = JoinSet::new();
            for (lane, width) in [WORK, REPLIES] {
                let width = width + running.len();
                self.fill(&mut running, worker, (lane, width)).await;
            }
            if running.is_empty() {
                return attempts;
            }
            attempts += running.len();
            while running.join_next().await.is_some() {}
        }
    }

    /// Claims as many actions of the lane as there is room for, and begins them.
    async fn fill(&self, running: &mut JoinSet<()>, worker: &Lease, (lane, width): (Lane<'_>, usize)) {
        let room = width.saturating_sub(running.len());
        if room == 0 {
            return;
        }
        for action in self.claim(worker, lane, room).await {
            let runner = self.clone();
            running.spawn(async move { runner.attempt(action).await });
        }
    }

    /// When the next action falls due; `None` when nothing is unfinished.
    pub async fn next_due(&self) -> Result<Option<OffsetDateTime>> {
        let mut conn = self.pool.acquire().await?;
        let due = next_due(&mut conn, self.discord.application_id()).await?;
        conn.finish();
        Ok(due)
    }

    async fn claim(&self, worker: &Lease, lane: Lane<'_>, most: usize) -> Vec<Action> {
        match timeout(RECORD_WITHIN, self.try_claim(worker, lane, most)).await {
            Ok(Ok(claimed)) => return claimed,
            Ok(Err(error)) => tracing::warn!(%error, "no action could be claimed"),
            // What was claimed meanwhile is claimed again when its time has run out.
            Err(_) => tracing::warn!("no action could be claimed in time"),
        }
        Vec::new()
    }

    async fn try_claim(&self, worker: &Lease, lane: Lane<'_>, most: usize) -> Result<Vec<Action>> {
        let now = (self.now)();
        let wanted = Claim {
            application_id: self.discord.application_id(),
            worker,
            lease_token: Uuid::new_v4(),
            until: now + CLAIM_LASTS,
            lane,
            most: i64::try_from(most).unwrap_or(i64::MAX),
        };
        let mut conn = self.pool.acquire().await?;
        let claimed = claim(&mut conn, wanted, now).await?;
        conn.finish();
        Ok(claimed)
    }

    async fn attempt(&self, action: Action) {
        let began = Instant::now();
        let now = (self.now)();
        let deadline = began + ATTEMPT_WITHIN;
        let attempt = Attempt { action: &action, discord: &self.discord, pool: &self.pool, deadline, now };
        let result = self.registry.attempt(attempt).await;
        histogram!("bellhop_action_attempt_seconds", "kind" => action.kind.clone())
            .record(began.elapsed().as_secs_f64());
        match timeout(RECORD_WITHIN, self.conclude(&action, result)).await {
            Ok(Ok(())) => {}
            // The claim runs out, and the action is attempted again.
            Ok(Err(error)) => {
                tracing::error!(action.id = %action.action_id, %error, "an outcome was not recorded");
            }
            Err(_) => tracing::error!(action.id = %action.action_id, "an outcome was not recorded in time"),
        }
    }

    async fn conclude(&self, action: &Action, result: Result<Value, Failure>) -> Result<()> {
        let now = (self.now)();
        match judge(action, result, now) {
            Verdict::Again(again) => {
                let pause = if again.attempted {
                    backoff::pause(action.attempts, again.after)
                } else {
                    backoff::pause_for_room(again.after)
                };
                put_off(&self.pool, action, &again, (now + pause, now)).await
            }
            Verdict::Ended(outcome) => {
                let settled = Settled { action, outcome: &outcome, now };
                settle(&self.pool, &self.registry, settled, Owed::Edit).await.map(|_| ())
            }
        }
    }

    async fn pause(&self) -> Duration {
        let due = timeout(RECORD_WITHIN, self.next_due()).await;
        let due = due.ok().and_then(Result::ok).flatten();
        let until = due.map(|due| due - (self.now)());
        gauge!("bellhop_actions_overdue_seconds")
            .set(until.map_or(0.0, |until| (-until.as_seconds_f64()).max(0.0)));
        match until {
            // Due already, but of a key whose earlier action still runs: its end is what wakes us.
            Some(until) if until.is_positive() => until.unsigned_abs().min(LOOK_EVERY),
            _ => LOOK_EVERY,
        }
    }
}
