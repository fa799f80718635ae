//! `bellhop backup` and `bellhop restore`: PostgreSQL's own `pg_dump`, `pg_restore` and `psql`, told where the database
//! is, watched, and held to all or nothing.
//!
//! A backup is a file of `pg_dump`'s custom format, which is written under another name, read through, and only then
//! there. Restoring is one transaction. What a dump cannot know of the time since is settled in it too
//! ([`bellhop_store::backup::SETTLE`]).

mod load;
mod programs;
mod target;
mod write;

pub(crate) use load::restore;
pub(crate) use write::backup;
