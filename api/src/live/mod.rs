//! The live stream: what changes in a guild, told while it happens.
//!
//! Whatever changes something writes an event beside it, in its own transaction ([`bellhop_store::outbox`]). One [`Hub`] a
//! process reads these for all guilds that somebody watches, when PostgreSQL notifies it and ten times a second besides, and
//! fans them out ([`fan`]): an event is written out once, and every stream sends the same bytes ([`chunk`]).
//!
//! **Nothing is missed, nothing repeated.** An event's id is its place in the order of all events ([`place`]), which is
//! the same for every process. A stream is seated by the hub between two readings, and learns up to where the hub has
//! told ([`Seat`]). What its client missed up to there it reads itself ([`telling`]); what comes after there it hears. A
//! client that was away for longer than events are kept, or names a place that never was, is told so (`reset`).
//!
//! **A slow reader is dropped, not buffered for.** What is told waits in a ring of the guild's, for all its streams; a
//! stream that the ring has overtaken ends, and its client comes back with the last id that it saw. A peer that takes nothing
//! more is cut off by the server ([`bellhop_boot`]).
//!
//! **A stream lasts no longer than its right.** Who may watch is proved anew all the while ([`proof`]), which is no use
//! of a session: nobody stays signed in by leaving a page open.
//!
//! It refuses to know what an event says, and to tell anybody's state: a client reads that, and streams tell when to read
//! it again.

mod bearers;
mod chunk;
mod fan;
mod hub;
mod place;
mod proof;
mod telling;
mod topics;
mod watch;

pub(crate) use hub::{Hub, Live, Seat};
pub(crate) use topics::{Topics, maybe_topics};
pub(crate) use watch::Watch;
