//! All SQL of Bellhop, one file a table family.
//!
//! PostgreSQL is the arbiter: limits are named constraints, transitions are `update … where state = …`,
//! work is rows with leases. This crate holds the statements, the row types they yield and the
//! migrations; it decides nothing that a feature could decide.
//!
//! Functions take one `&mut PgConnection`, never a pool, so that inside a transaction there is only
//! one handle in scope. The time is an argument. Ids are twilight's typed ids outside and `bigint`
//! inside; raw integers do not leave this crate. A violated constraint comes back as
//! [`Error::Conflict`] with its name, for the caller to put into words.
//!
//! Queries are checked at compile time against `.sqlx`, which is checked in, so that a clone builds
//! without a database (docs/development.md tells how to refresh it).
//!
//! It refuses to know a feature's rules, to call Discord, and to retry.

mod connection;
mod error;
mod ids;
mod pool;

pub mod access;
pub mod actions;
pub mod api_tokens;
pub mod applications;
pub mod audit;
pub mod backup;
pub mod checkup;
pub mod databases;
pub mod guild_settings;
pub mod history;
pub mod idempotency;
pub mod interactions;
pub mod kept;
pub mod leases;
pub mod logins;
pub mod messages;
pub mod mirror;
pub mod outbox;
pub mod panels;
pub mod problems;
pub mod schema;
pub mod sessions;
pub mod users;

pub use connection::Connection;
pub use error::{Error, Result};
pub use pool::{Connections, DEFAULT_CONNECTIONS, Pool, connect, database_url, listen, most_connections};
pub use sqlx::{PgConnection, postgres::PgListener};
