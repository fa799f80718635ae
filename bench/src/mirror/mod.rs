//! The mirror against what else could be done with the same frames.
//!
//! The simulated Discord is recorded once: 1,000 guilds of 50 channels and 30 roles, complete payloads of
//! some 65 kB, and the changes after them ([`script`]). A gateway that does nothing but write these bytes
//! ([`gateway`]) then plays them, as fast as they are read, to each side in turn:
//!
//! - **sync-daemon**, the released program, with a fresh database each round ([`daemon`]);
//! - **discord.js**, a stock client that fills its memory and does nothing else ([`stock`]);
//! - **COPY and merge**: the very rows that the daemon wrote, loaded by PostgreSQL itself into tables of
//!   the same schema ([`copied`]);
//! - **one row a statement**: the same updates over the same driver and tables ([`one_row`]).
//!
//! The rounds are interleaved, the bars hold for the ratios of the medians ([`rounds`]). Times of the first
//! two run from IDENTIFY, so that neither program's start counts; what a side filled is compared, outside of
//! its time, with what was played. After the updates the daemon hears 1,000 changes a second, and each is
//! watched for in the database ([`steady`]).
//!
//! All on one machine: the gateway, PostgreSQL and the side share its cores. The database is kept in memory
//! and not durable, as the tests' is, for every side alike.

mod copied;
mod daemon;
mod filling;
mod frames;
mod gateway;
mod lived_in;
mod one_row;
mod record;
mod rounds;
mod script;
mod steady;
mod stock;

pub(crate) use rounds::measure;
