//! Rate limits (Discord Docs: Rate Limits): the one table of buckets, and their use.
//!
//! Beside its bucket a request may count into a hidden limit, as a channel's renames do: no header
//! tells of it before its 429.
//!
//! A bucket is a fixed window per name, major parameter and caller; every answer carries its headers.
//! The windows run on the machine's monotonic clock, since clients wait in real time for what the
//! headers tell them; but one is also over once the settable clock has passed its end.

mod buckets;
mod table;

pub(crate) use self::buckets::{Asked, Limits, limited, limited_globally};
