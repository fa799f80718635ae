//! Does what Bellhop owes: actions against Discord, and the clock's work.
//!
//! One worker is active for an application, by a lease; others stand by and take over when it is not
//! renewed. The active one runs the queue ([`bellhop_actions::Runner`]), woken by LISTEN/NOTIFY, by the
//! time of the next action and every two seconds, does what falls due by the clock, judges what people configured
//! when the mirror changes, and sweeps what has had its time.
//!
//! A worker that was frozen and wakes up finds its lease gone: it claims nothing more, and what it
//! completes late changes nothing, because every change asserts the token of its claim.
//!
//! It refuses to serve people, and to decide anything of a feature: it knows each one's kinds of work, what of it falls
//! due, how it is judged and what its log says, and calls them.

mod clockwork;
mod config;
mod lease;
mod service;
mod sweep;

pub use config::{Config, Retention};
pub use service::{DEFAULT_HEALTH_PORT, Worker, service};
