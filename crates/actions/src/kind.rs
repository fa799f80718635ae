//! What a feature says about its work.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_discord::{Class, Error as DiscordError, Sender};
use bellhop_store::{Pool, actions::Action};
use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use tokio::time::Instant;
use twilight_model::http::interaction::InteractionResponseData;
use uuid::{NoContext, Timestamp, Uuid};

/// Attempts before an action fails for good; the pauses between them add up to less than 24 h.
pub const MAX_ATTEMPTS: i32 = 8;

/// A new action's id, ordered by time.
pub fn new_id(now: OffsetDateTime) -> Uuid {
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.nanosecond()))
}

/// One kind of work.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// Its name in the `kind` column, `feature.verb`.
    fn name(&self) -> &'static str;

    /// Does the work against Discord; twice must be harmless, for the first time may be forgotten.
    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure>;

    /// Records what came of it, in the transaction that ends the action.
    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> bellhop_store::Result<()>;

    /// What came of it, in words for the person who asked; `None` where nobody waits for any.
    fn words(&self, settled: Settled<'_>) -> Option<InteractionResponseData>;

    /// What people may do to it.
    fn control(&self) -> Control {
        Control::Full
    }
}

/// What people may do to an action of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Call it off while it waits, and have it tried again after it failed.
    Full,
    /// Call it off while it waits. Tried again it would be judged by nobody.
    Cancel,
    /// Nothing: it is what Bellhop owes somebody.
    None,
}

/// What an attempt has at hand.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The action.
    pub action: &'a Action,
    /// Sends its requests.
    pub discord: &'a Sender,
    /// The database, to read what is to be sent; never to hold a transaction across a request.
    pub pool: &'a Pool,
    /// When it must have ended.
    pub deadline: Instant,
    /// The time it began.
    pub now: OffsetDateTime,
}

/// Why an attempt did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// For a passing reason; again after this long at the least.
    Retry {
        /// How long Discord asked to wait, if it did.
        after: Option<Duration>,
        /// What stood in the way.
        reason: String,
    },
    /// There was no room for a call, which was not sent: this was no attempt. Calls before it may have been.
    Busy {
        /// When there may be room, if that is known.
        after: Option<Duration>,
        /// What stood in the way.
        reason: String,
    },
    /// For good.
    Final {
        /// Discord's JSON error code, where it gave one.
        code: Option<u64>,
        /// What stood in the way.
        reason: String,
    },
}

impl From<DiscordError> for Failure {
    fn from(error: DiscordError) -> Self {
        match error.class {
            Class::Retry(after) => Self::Retry { after, reason: error.message },
            Class::Busy(after) => Self::Busy { after, reason: error.message },
            Class::Fail | Class::Gone | Class::Forbidden => {
                Self::Final { code: error.code, reason: error.message }
            }
        }
    }
}

impl From<bellhop_store::Error> for Failure {
    /// The database comes back. What it said is for the log: people read the reason.
    fn from(error: bellhop_store::Error) -> Self {
        tracing::warn!(%error, "an attempt was cut short");
        Self::Retry { after: None, reason: "the database did not do what was asked".to_owned() }
    }
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It took effect, with this result.
    Done(Value),
    /// It never will.
    Failed {
        /// Discord's JSON error code, where it gave one.
        code: Option<u64>,
        /// What stood in the way.
        reason: String,
    },
    /// A person called it off while it waited; an earlier attempt may have taken effect.
    Cancelled,
}

impl Outcome {
    /// Discord's JSON error code, where it failed with one.
    pub fn code(&self) -> Option<u64> {
        match self {
            Self::Failed { code, .. } => *code,
            Self::Done(_) | Self::Cancelled => None,
        }
    }
}

/// An action at its end.
#[derive(Clone, Copy)]
pub struct Settled<'a> {
    /// The action.
    pub action: &'a Action,
    /// How it ended.
    pub outcome: &'a Outcome,
    /// When it ended.
    pub now: OffsetDateTime,
}
