//! The durable queue: work against Discord that is accepted in a transaction and takes effect even
//! when every process dies in between.
//!
//! A feature describes its work as a [`Kind`]: an `attempt` against Discord, written so that twice is
//! harmless, and a `settle` that records what came of it in the very transaction that ends the
//! action. A [`Runner`] claims due actions under a lease and attempts them until the queue is empty;
//! the worker runs it for ever, the tests until nothing is due. A handler that accepted an action may
//! run it itself inside its own deadline ([`inline`]); it is the same row, the same lease and the same
//! code, so that the worker finishes whatever the handler could not.
//!
//! Of one order key the oldest unfinished action alone runs. An action that fails for a passing reason
//! is put back with a growing pause; one that cannot succeed fails with a sentence, and releases the
//! next of its key. What a person is still owed then is an action of its own ([`reply`]).
//!
//! It refuses to hold a transaction across a call to Discord, and to know what any kind does.

pub mod inline;
pub mod posting;
pub mod reply;

mod backoff;
mod cancel;
mod conclude;
mod kind;
mod registry;
mod runner;
mod unattended;

pub use bellhop_store::actions::{Accepted, Action, NewAction, ReplyTo, enqueue};
pub use cancel::{cancel, retry};
pub use kind::{Attempt, Control, Failure, Kind, MAX_ATTEMPTS, Outcome, Settled, new_id};
pub use registry::{Apology, Registry};
pub use runner::{Now, Runner};
pub use unattended::{Keys, unattended};
