//! The rows of the durable queue: accepted, claimed under a lease, finished.
//!
//! An action is `pending` until someone claims it, `processing` while a lease runs, and ends `done`,
//! `failed` or `cancelled`. Of one `order_key` only the oldest unfinished action may run: inserts of a
//! key are serialised by an advisory lock, so that the order of `sequence` is the order of commits,
//! and a partial unique index refuses a second one processing.
//!
//! Every change of a claimed action asserts its lease token: a late one changes nothing. Every change of an action's
//! state is told to whoever watches its guild ([`crate::outbox`]).

mod again;
mod claim;
mod days;
mod enqueue;
mod finish;
mod read;

use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker},
};
use uuid::Uuid;

use crate::audit::By;

pub use again::{Retry, cancel, retry};
pub use claim::{Claim, Lane, claim, next_due};
pub use days::{Day, list_days, prune, prune_days};
pub use enqueue::{
    Accepted, Reservation, count_unfinished, enqueue, has_unfinished, hold_order_key, is_known, reserve,
};
pub use finish::{Ending, Later, drop_replies, finish, put_back};
pub use read::{Listed, Row, State, Wanted, count_of_guild, counts, find, list};

/// The channel on which accepted work is announced; the payload is the application's id.
pub const CHANNEL: &str = "bellhop_actions";

/// An interaction that is still owed an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyTo {
    /// The interaction's token: whoever has it can answer in the bot's name.
    pub token: String,
    /// When Discord stops taking it.
    pub until: OffsetDateTime,
}

impl std::fmt::Debug for ReplyTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReplyTo").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Work to be accepted.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// Time-ordered id, chosen by the caller.
    pub action_id: Uuid,
    /// The application that will do it.
    pub application_id: Id<ApplicationMarker>,
    /// What it is, such as `panels.change-roles`.
    pub kind: String,
    /// The guild it concerns.
    pub guild_id: Id<GuildMarker>,
    /// What the kind needs to know.
    pub payload: Value,
    /// Actions of one key run one after another, in the order accepted.
    pub order_key: String,
    /// Attempts before it fails for good.
    pub max_attempts: i32,
    /// Where it came from: `interaction`, `api`, `clock`.
    pub source: String,
    /// Unique per application and source; the interaction's id for clicks.
    pub idempotency_key: String,
    /// The channel that it concerns, where it is one.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// Who asked.
    pub requested_by: By,
    /// How to answer that person, where they wait for an answer.
    pub reply: Option<ReplyTo>,
    /// The earliest first attempt.
    pub run_at: OffsetDateTime,
}

/// A claimed action, as its runner sees it.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its id.
    pub action_id: Uuid,
    /// The application that does it.
    pub application_id: Id<ApplicationMarker>,
    /// What it is.
    pub kind: String,
    /// The guild it concerns.
    pub guild_id: Id<GuildMarker>,
    /// What the kind needs to know.
    pub payload: Value,
    /// Attempts begun, this one included.
    pub attempts: i32,
    /// Attempts before it fails for good.
    pub max_attempts: i32,
    /// Who asked.
    pub requested_by: By,
    /// How to answer that person, while they are still owed an answer.
    pub reply: Option<ReplyTo>,
    /// When it was accepted.
    pub created_at: OffsetDateTime,
    /// When it was accepted, or last had tried again by a person after it had failed.
    pub asked_at: OffsetDateTime,
    /// When it was first attempted.
    pub first_attempt_at: OffsetDateTime,
    /// The token under which it is held.
    pub lease_token: Uuid,
}
