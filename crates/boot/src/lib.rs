//! How every process of Bellhop starts and stops.
//!
//! A process reads its configuration from the environment, with every problem reported at once
//! ([`env::Env`]); sets up logs and metrics ([`telemetry`]); and becomes a [`Service`]: an optional
//! public router, a [`Health`] with named checks, and optional background work. [`run`] serves them
//! until SIGINT or SIGTERM, lets requests in flight finish, and gives up on what does not end within
//! [`GRACE`]. `bellhop run` merges several services into one process.
//!
//! Time comes from a [`Clock`], so that tests can turn it.
//!
//! It refuses to know anything of ours: no table, no feature, no Discord.

pub mod env;
pub mod secrets;
pub mod telemetry;

mod client;
mod clock;
mod descriptors;
mod health;
mod serve;
mod service;
mod shutdown;

pub use client::{HttpClient, http_client};
pub use clock::Clock;
pub use descriptors::raise_descriptors;
pub use health::Health;
pub use service::{
    GRACE, Listeners, Service, exit, health_address, install_tls, listen, main, public_address, run,
};
pub use shutdown::signalled;
