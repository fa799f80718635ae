//! The only gateway client, and the only writer of the mirror.
//!
//! Each shard is one ordered pipeline: a dispatch is read into small structs of our own (`decode`),
//! becomes a `change`, waits in a `buffer` bounded in bytes, and is written in a batch with
//! whatever has queued, in one transaction that also holds the session and the sequence of its last
//! dispatch (`writer`). After `kill -9` the next process resumes from there: nothing is skipped, and
//! replays are harmless because a row that would not change is not rewritten.
//!
//! A shard is held under a lease with a fencing epoch (`lease`), asserted in every transaction and
//! before a session is resumed or begun, so that a paused or partitioned process can neither write nor
//! steal the session back. A standby takes over within seconds and resumes the same session.
//!
//! While the database is away heartbeats go on and dispatches wait; past the buffer's bound the shard
//! lets go of its connection (`connection`) and resumes later. It never drops one and carries on. A
//! dispatch that cannot be read marks its guild, which is then read again over REST (`reread`); each guild is
//! read once a day besides, as far as a small budget goes, in case a dispatch never came (`audit`).
//!
//! It refuses to handle a command, to write over REST, and to know a feature.

mod app;
mod audit;
mod buffer;
mod change;
mod close_code;
mod config;
mod connection;
mod decode;
mod fold;
mod gateway;
mod intake;
mod lease;
mod overlay;
mod pause;
mod plan;
mod reread;
mod service;
mod session;
mod status;
mod tenure;
mod writer;

pub use config::{Config, Shards};
pub use service::service;
