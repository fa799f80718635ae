//! Claiming due actions and attempting them, several at a time.

use std::{sync::Arc, time::Duration};

use bellhop_discord::Sender;
use bellhop_store::{
    Connection, Result,
    actions::{Action, Claim, claim, next_due},
    leases::Lease,
};
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use metrics::{gauge, histogram};
use serde_json::Value;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::{
    sync::Notify,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Attempt, Failure, Registry, Settled, backoff,
    conclude::{Owed, Verdict, judge, put_off, settle},
};

/// Where long-lived work takes the time from.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Attempts at a time; with Discord's answers at about 100 ms more than its limits allow.
const WIDTH: usize = 16;
/// How long one attempt may take.
const ATTEMPT_WITHIN: Duration = Duration::from_secs(15);
/// How long the recording of what came of it may take, and any other look at the database.
const RECORD_WITHIN: Duration = Duration::from_secs(4);
/// How long a claim lasts: an attempt, its recording, and a second to spare.
const CLAIM_LASTS: Duration = Duration::from_secs(20);
/// How often to look although nobody called.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Runs the actions of one application.
#[derive(Clone)]
pub struct Runner {
    /// The database.
    pub pool: PgPool,
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
        let mut running = FuturesUnordered::new();
        while !stop.is_cancelled() {
            let claimed = self.claim(worker, WIDTH - running.len()).await;
            running.extend(claimed.iter().cloned().map(|action| self.attempt(action)));
            if running.len() == WIDTH {
                running.next().await;
                continue;
            }
            let pause = self.pause().await;
            tokio::select! {
                Some(()) = running.next() => {}
                () = wake.notified() => {}
                () = sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
        while running.next().await.is_some() {}
    }

    /// Attempts everything that is due now, and what that makes due, until nothing is; how many
    /// attempts there were.
    pub async fn drain(&self, worker: &Lease) -> usize {
        let mut attempts = 0;
        loop {
            let claimed = self.claim(worker, WIDTH).await;
            if claimed.is_empty() {
                return attempts;
            }
            attempts += claimed.len();
            let mut running: FuturesUnordered<_> =
                claimed.into_iter().map(|action| self.attempt(action)).collect();
            while running.next().await.is_some() {}
        }
    }

    /// When the next action falls due; `None` when nothing is unfinished.
    pub async fn next_due(&self) -> Result<Option<OffsetDateTime>> {
        let mut conn = self.pool.acquire().await?;
        next_due(&mut conn, self.discord.application_id()).await
    }

    async fn claim(&self, worker: &Lease, most: usize) -> Vec<Action> {
        match timeout(RECORD_WITHIN, self.try_claim(worker, most)).await {
            Ok(Ok(claimed)) => return claimed,
            Ok(Err(error)) => tracing::warn!(%error, "no action could be claimed"),
            // What was claimed meanwhile is claimed again when its time has run out.
            Err(_) => tracing::warn!("no action could be claimed in time"),
        }
        Vec::new()
    }

    async fn try_claim(&self, worker: &Lease, most: usize) -> Result<Vec<Action>> {
        let now = (self.now)();
        let wanted = Claim {
            application_id: self.discord.application_id(),
            worker,
            lease_token: Uuid::new_v4(),
            until: now + CLAIM_LASTS,
            most: i64::try_from(most).unwrap_or(i64::MAX),
        };
        let mut conn = Connection::acquire(&self.pool).await?;
        let claimed = claim(&mut conn, wanted, now).await;
        conn.finish();
        claimed
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
        match judge(action, result) {
            Verdict::Again(again) => {
                let pause = backoff::pause(action.attempts, again.after);
                put_off(&self.pool, action, &again, now + pause).await
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
