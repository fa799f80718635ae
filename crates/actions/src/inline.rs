//! Running an action inside the answer to the interaction that asked for it.
//!
//! The row is committed as `processing`, held by the handler until its deadline. Done in time, the
//! answer carries the result. Not done in time, the row goes back to the queue, the answer is
//! deferred, and the worker edits it. If the handler dies, its hold runs out and the worker goes on.

use std::time::Duration;

use bellhop_discord::Sender;
use bellhop_store::{Pool, Result, actions::Action};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::{Instant, error::Elapsed, timeout_at};
use twilight_model::id::{Id, marker::InteractionMarker};

use crate::{
    Attempt, Registry, Settled,
    conclude::{Again, Owed, Verdict, judge, put_off, response, settle},
};

/// How long the worker waits before it takes over what a handler put back: the deferred answer must
/// be out first.
pub(crate) const HANDOVER: Duration = Duration::from_millis(500);
/// What an attempt leaves of the handler's time, for recording the result and answering.
const RESERVED: Duration = Duration::from_millis(250);

/// What is at hand to run with.
#[derive(Clone, Copy)]
pub struct Inline<'a> {
    /// The database.
    pub pool: &'a Pool,
    /// The kinds this process can do.
    pub registry: &'a Registry,
    /// Sends the requests.
    pub discord: &'a Sender,
    /// When the answer must be out.
    pub deadline: Instant,
}

impl Inline<'_> {
    /// Runs a held action; the response to give, or `None` when the answer must be deferred.
    ///
    /// Never fails: whatever is not recorded in time is the worker's once the hold has run out.
    pub async fn run(
        self,
        action: &Action,
        interaction_id: Id<InteractionMarker>,
        now: OffsetDateTime,
    ) -> Option<Value> {
        let deadline = self.deadline.checked_sub(RESERVED).unwrap_or(self.deadline);
        let began = Instant::now();
        let attempt = Attempt { action, discord: self.discord, pool: self.pool, deadline, now };
        let result = self.registry.attempt(attempt).await;
        let now = now + began.elapsed();
        match judge(action, result, now) {
            Verdict::Again(again) => {
                self.hand_over(action, &again, now).await;
                None
            }
            Verdict::Ended(outcome) => {
                self.conclude(Settled { action, outcome: &outcome, now }, interaction_id).await
            }
        }
    }

    /// The person waits: the worker takes over as soon as the deferred answer is surely out.
    async fn hand_over(self, action: &Action, again: &Again, now: OffsetDateTime) {
        let run_at = now + again.after.unwrap_or_default().max(HANDOVER);
        let handing = timeout_at(self.deadline, put_off(self.pool, action, again, (run_at, now)));
        warn_of(action, handing.await);
    }

    /// Records what came of it and puts it into words. The person reads them even where recording takes
    /// too long: the effect is there. If the record is not, the worker repeats the work, which is
    /// harmless, and edits this very answer.
    async fn conclude(self, settled: Settled<'_>, interaction_id: Id<InteractionMarker>) -> Option<Value> {
        let response = self.registry.words(settled).map(response);
        let owed = Owed::Answer(interaction_id, response.as_ref());
        let recording = settle(self.pool, self.registry, settled, owed);
        match warn_of(settled.action, timeout_at(self.deadline, recording).await) {
            Some(false) => None,
            Some(true) | None => response,
        }
    }
}

/// What was recorded; `None` when nobody knows whether anything was.
fn warn_of<T>(action: &Action, recorded: Result<Result<T>, Elapsed>) -> Option<T> {
    match recorded {
        Ok(Ok(value)) => return Some(value),
        Ok(Err(error)) => {
            tracing::error!(action.id = %action.action_id, %error, "an outcome was not recorded");
        }
        Err(_) => tracing::warn!(action.id = %action.action_id, "an outcome was not recorded in time"),
    }
    None
}
