//! Ending an attempt: the transaction that settles an action, or puts it back.

use std::panic::AssertUnwindSafe;

use bellhop_store::{
    Connection, Result,
    actions::{Action, Ending, Later, finish, put_back},
    interactions,
};
use futures_util::FutureExt as _;
use metrics::counter;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgPool};
use time::OffsetDateTime;
use twilight_model::{
    channel::message::MessageFlags,
    http::interaction::InteractionResponseData,
    id::{Id, marker::InteractionMarker},
};

use crate::{Failure, Outcome, Registry, Settled, backoff, reply};

/// Who gets to say the words for the person who asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Owed {
    /// The handler of this interaction, in its answer.
    Answer(Id<InteractionMarker>),
    /// The queue, by editing the deferred answer.
    Edit,
}

/// What became of an ended attempt.
#[derive(Debug)]
pub(crate) enum Concluded {
    /// The action has ended; the response, where the handler is to give it.
    Ended(Option<Value>),
    /// It goes on later, or with another runner.
    GoesOn,
}

/// Records the result of an attempt; the failure of a passing reason is put back `at_least` this late.
pub(crate) async fn conclude(
    pool: &PgPool,
    registry: &Registry,
    action: &Action,
    result: Result<Value, Failure>,
    end: End,
) -> Result<Concluded> {
    let outcome = match result {
        Ok(value) => Outcome::Done(value),
        Err(Failure::Final { code, reason }) => Outcome::Failed { code, reason },
        Err(Failure::Retry { reason, .. }) if action.attempts >= action.max_attempts => {
            Outcome::Failed { code: None, reason }
        }
        Err(Failure::Retry { after, reason }) => {
            let pause = match end.owed {
                // The person waits: the worker takes over as soon as the answer is surely out.
                Owed::Answer(_) => after.unwrap_or_default().max(crate::inline::HANDOVER),
                Owed::Edit => backoff::pause(action.attempts, after),
            };
            put_off(pool, action, end.now + pause, &reason).await?;
            return Ok(Concluded::GoesOn);
        }
    };
    match AssertUnwindSafe(settle(pool, registry, action, &outcome, end)).catch_unwind().await {
        Ok(concluded) => concluded,
        Err(_) => abandon(pool, action, end).await,
    }
}

/// When an attempt ended, and who is to say so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) owed: Owed,
    pub(crate) now: OffsetDateTime,
}

/// A kind panicked while it settled: the work is attempted again, which is harmless, and fails for good
/// without its kind's words once that has been tried often enough.
async fn abandon(pool: &PgPool, action: &Action, end: End) -> Result<Concluded> {
    tracing::error!(action.id = %action.action_id, action.kind, "settling panicked");
    let reason = "internal error";
    if action.attempts < action.max_attempts {
        put_off(pool, action, end.now + backoff::pause(action.attempts, None), reason).await?;
    } else {
        let mut conn = Connection::acquire(pool).await?;
        finish(&mut conn, action, &Ending::Failed { code: None, sentence: reason }, end.now).await?;
        conn.finish();
    }
    Ok(Concluded::GoesOn)
}

async fn put_off(pool: &PgPool, action: &Action, run_at: OffsetDateTime, reason: &str) -> Result<()> {
    tracing::info!(action.id = %action.action_id, action.kind, attempts = action.attempts, reason, "put back");
    counter!("bellhop_actions_put_back_total", "kind" => action.kind.clone()).increment(1);
    let mut conn = Connection::acquire(pool).await?;
    let mut tx = conn.begin().await?;
    put_back(&mut tx, action, Later { run_at, reason: Some(reason) }).await?;
    tx.commit().await?;
    conn.finish();
    Ok(())
}

async fn settle(
    pool: &PgPool,
    registry: &Registry,
    action: &Action,
    outcome: &Outcome,
    end: End,
) -> Result<Concluded> {
    let mut conn = Connection::acquire(pool).await?;
    let mut tx = conn.begin().await?;
    if !finish(&mut tx, action, &ending(outcome), end.now).await? {
        tx.rollback().await?;
        conn.finish();
        return Ok(Concluded::GoesOn);
    }
    let settled = Settled { action, outcome, now: end.now };
    let message = match registry.find(&action.kind) {
        Some(kind) => kind.settle(&mut tx, settled).await?,
        None => None,
    };
    let response = match (end.owed, message) {
        (Owed::Answer(interaction_id), Some(message)) => {
            let response = response(message);
            interactions::answered(&mut tx, interaction_id, &response).await?;
            Some(response)
        }
        (Owed::Edit, Some(message)) => {
            reply::owe(&mut tx, action, message, end.now).await?;
            None
        }
        (_, None) => None,
    };
    tx.commit().await?;
    conn.finish();
    count(action, outcome);
    Ok(Concluded::Ended(response))
}

fn ending(outcome: &Outcome) -> Ending<'_> {
    match outcome {
        Outcome::Done(result) => Ending::Done(result),
        Outcome::Failed { code, reason } => Ending::Failed { code: *code, sentence: reason },
    }
}

/// An ephemeral message as the answer to an interaction (type 4).
fn response(mut message: InteractionResponseData) -> Value {
    message.flags = Some(message.flags.unwrap_or(MessageFlags::empty()) | MessageFlags::EPHEMERAL);
    json!({ "type": 4, "data": message })
}

fn count(action: &Action, outcome: &Outcome) {
    let state = match outcome {
        Outcome::Done(_) => "done",
        Outcome::Failed { code, reason } => {
            tracing::warn!(action.id = %action.action_id, action.kind, code, reason, "failed for good");
            "failed"
        }
    };
    counter!("bellhop_actions_ended_total", "kind" => action.kind.clone(), "state" => state).increment(1);
}
