//! Rate limits (Discord Docs: Rate Limits): the one table of buckets, and their use.
//!
//! Beside its bucket a request may count into a hidden limit, as a channel's renames do: no header
//! tells of it before its 429.
//!
//! A bucket is a fixed window per name and major parameter; every answer carries its headers. The
//! windows run on the machine's monotonic clock, not on the settable one: clients wait in real time
//! for what the headers tell them, whatever time the tests pretend.

mod buckets;
mod table;

pub(crate) use self::buckets::{Asked, Limits, limited, limited_globally};
