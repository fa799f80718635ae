//! Running an action inside the answer to the interaction that asked for it.
//!
//! The row is committed as `processing`, held by the handler until its deadline. Done in time, the
//! answer carries the result. Not done in time, the row goes back to the queue, the answer is
//! deferred, and the worker edits it. If the handler dies, its hold runs out and the worker goes on.

use std::time::Duration;

use bellhop_discord::Sender;
use bellhop_store::actions::Action;
use serde_json::Value;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::time::{Instant, timeout_at};
use twilight_model::id::{Id, marker::InteractionMarker};

use crate::{
    Attempt, Registry,
    conclude::{Concluded, End, Owed, conclude},
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
    pub pool: &'a PgPool,
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
        let end = End { owed: Owed::Answer(interaction_id), now: now + began.elapsed() };
        let concluding = conclude(self.pool, self.registry, action, result, end);
        match timeout_at(self.deadline, concluding).await {
            Ok(Ok(Concluded::Ended(response))) => response,
            Ok(Ok(Concluded::GoesOn)) => None,
            Ok(Err(error)) => {
                tracing::error!(action.id = %action.action_id, %error, "an outcome was not recorded");
                None
            }
            Err(_) => {
                tracing::warn!(action.id = %action.action_id, "an outcome was not recorded in time");
                None
            }
        }
    }
}
