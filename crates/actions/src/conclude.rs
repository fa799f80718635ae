//! Ending an attempt: the transaction that settles an action, or puts it back.

use std::{panic::AssertUnwindSafe, time::Duration};

use bellhop_store::{
    Pool, Result,
    actions::{Action, Ending, Later, finish, put_back},
    interactions,
};
use futures_util::FutureExt as _;
use metrics::counter;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;
use twilight_model::{
    channel::message::MessageFlags,
    http::interaction::InteractionResponseData,
    id::{Id, marker::InteractionMarker},
};

use crate::{Failure, Outcome, Registry, Settled, backoff, reply};

/// An action for which there was no room for so long never takes effect: nobody waits for it any more.
const BUSY_FOR: Duration = Duration::from_hours(24);

/// What an attempt means for its action.
pub(crate) enum Verdict {
    /// The action has ended.
    Ended(Outcome),
    /// It goes on later.
    Again(Again),
}

/// Why and how late an action is attempted again.
pub(crate) struct Again {
    /// How long Discord asked to wait, if it did.
    pub(crate) after: Option<Duration>,
    /// Whether this was an attempt, of which there are only so many.
    pub(crate) attempted: bool,
    reason: String,
}

/// Who says the words to the person who asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owed<'a> {
    /// The handler of this interaction, with this answer, which is kept for a second delivery.
    Answer(Id<InteractionMarker>, Option<&'a Value>),
    /// The queue, by editing the deferred answer.
    Edit,
}

/// Judges an attempt's result.
pub(crate) fn judge(action: &Action, result: Result<Value, Failure>, now: OffsetDateTime) -> Verdict {
    match result {
        Err(Failure::Busy { after, reason }) if now < action.asked_at + BUSY_FOR => {
            Verdict::Again(Again { after, attempted: false, reason })
        }
        Err(Failure::Busy { reason, .. }) => Verdict::Ended(Outcome::Failed { code: None, reason }),
        Ok(value) => Verdict::Ended(Outcome::Done(value)),
        Err(Failure::Final { code, reason }) => Verdict::Ended(Outcome::Failed { code, reason }),
        Err(Failure::Retry { reason, .. }) if action.attempts >= action.max_attempts => {
            Verdict::Ended(Outcome::Failed { code: None, reason })
        }
        Err(Failure::Retry { after, reason }) => Verdict::Again(Again { after, attempted: true, reason }),
    }
}

/// Puts the action back until `run_at`.
pub(crate) async fn put_off(
    pool: &Pool,
    action: &Action,
    again: &Again,
    (run_at, now): (OffsetDateTime, OffsetDateTime),
) -> Result<()> {
    let mut conn = pool.acquire().await?;
    let mut tx = conn.begin().await?;
    let later = Later { run_at, reason: Some(&again.reason), attempted: again.attempted, now };
    let put_back = put_back(&mut tx, action, later).await?;
    tx.commit().await?;
    conn.finish();
    if put_back {
        tracing::info!(
            action.id = %action.action_id, action.kind, attempts = action.attempts, again.reason, "put back"
        );
        counter!("bellhop_actions_put_back_total", "kind" => action.kind.clone()).increment(1);
    }
    Ok(())
}

/// Ends the action, with what its kind records, in one transaction; `false` when it goes on with
/// another runner, or later because its kind panicked.
pub(crate) async fn settle(
    pool: &Pool,
    registry: &Registry,
    settled: Settled<'_>,
    owed: Owed<'_>,
) -> Result<bool> {
    let recording = AssertUnwindSafe(record(pool, registry, settled, owed));
    match recording.catch_unwind().await {
        Ok(recorded) => recorded,
        Err(_) => abandon(pool, registry, settled).await.map(|()| false),
    }
}

async fn record(pool: &Pool, registry: &Registry, settled: Settled<'_>, owed: Owed<'_>) -> Result<bool> {
    let Settled { action, outcome, now } = settled;
    let mut conn = pool.acquire().await?;
    let mut tx = conn.begin().await?;
    let Some(ending) = ending(outcome) else { return Ok(false) };
    if !finish(&mut tx, action, &ending, now).await? {
        tx.rollback().await?;
        conn.finish();
        return Ok(false);
    }
    if let Some(kind) = registry.find(&action.kind) {
        kind.settle(&mut tx, settled).await?;
    }
    pay(&mut tx, registry, settled, owed).await?;
    tx.commit().await?;
    conn.finish();
    count(action, outcome);
    Ok(true)
}

/// Keeps the handler's answer, or owes the person an edit of the deferred one.
async fn pay(
    conn: &mut PgConnection,
    registry: &Registry,
    settled: Settled<'_>,
    owed: Owed<'_>,
) -> Result<()> {
    match owed {
        Owed::Answer(interaction_id, Some(response)) => {
            interactions::answered(conn, interaction_id, response).await
        }
        Owed::Answer(_, None) => Ok(()),
        Owed::Edit => match registry.words(settled) {
            Some(words) => reply::owe(conn, settled.action, words, settled.now).await,
            None => Ok(()),
        },
    }
}

/// A kind panicked while it recorded: the work is attempted again, which is harmless, and fails for
/// good, without its kind, once that was tried often enough.
async fn abandon(pool: &Pool, registry: &Registry, settled: Settled<'_>) -> Result<()> {
    let Settled { action, now, .. } = settled;
    tracing::error!(action.id = %action.action_id, action.kind, "recording panicked");
    let reason = "internal error".to_owned();
    if action.attempts < action.max_attempts {
        let again = Again { after: None, attempted: true, reason };
        let run_at = now + backoff::pause(action.attempts, None);
        return put_off(pool, action, &again, (run_at, now)).await;
    }
    let ending = Ending::Failed { code: None, sentence: &reason };
    let mut conn = pool.acquire().await?;
    let mut tx = conn.begin().await?;
    if finish(&mut tx, action, &ending, now).await? {
        reply::owe(&mut tx, action, registry.apology(action), now).await?;
        count(action, &Outcome::Failed { code: None, reason: reason.clone() });
    }
    tx.commit().await?;
    conn.finish();
    Ok(())
}

/// How an attempt's action ends; what waits is called off without one.
fn ending(outcome: &Outcome) -> Option<Ending<'_>> {
    match outcome {
        Outcome::Done(result) => Some(Ending::Done(result)),
        Outcome::Failed { code, reason } => Some(Ending::Failed { code: *code, sentence: reason }),
        Outcome::Cancelled => None,
    }
}

/// An ephemeral message as the answer to an interaction (type 4).
pub(crate) fn response(mut message: InteractionResponseData) -> Value {
    message.flags = Some(message.flags.unwrap_or(MessageFlags::empty()) | MessageFlags::EPHEMERAL);
    json!({ "type": 4, "data": message })
}

pub(crate) fn count(action: &Action, outcome: &Outcome) {
    let state = match outcome {
        Outcome::Done(_) => "done",
        Outcome::Cancelled => "cancelled",
        Outcome::Failed { code, reason } => {
            tracing::warn!(action.id = %action.action_id, action.kind, code, reason, "failed for good");
            "failed"
        }
    };
    counter!("bellhop_actions_ended_total", "kind" => action.kind.clone(), "state" => state).increment(1);
}
