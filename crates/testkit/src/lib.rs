//! The Bench: everything a test needs to behave like Discord's people against the real product.
//!
//! A test has a database of its own (a migrated template, copied in memory), a simulated Discord with
//! its demo guild, the real interactions router and the real worker, and one settable clock for all
//! of them. Identities are clients: a member clicks, a manager runs a command. Interactions are signed and
//! delivered over HTTP. Nothing sleeps: the tests wait on the state.
//!
//! What only a process shows is seen from outside: the built programs run as a Lambda function
//! ([`lambda::Lambda`]), as `bellhop up` ([`Up`]) and as a sync daemon
//! ([`DaemonProcess`]).
//!
//! It refuses to replace a part of the product by a double.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc, reason = "test code")]

pub mod http;
pub mod lambda;

mod bench;
mod beside;
mod browser;
mod cluster;
mod daemon;
mod desk;
mod events;
mod link;
mod panel;
mod people;
mod programs;
mod screen;
mod service;
mod setup;
mod up;
mod wait;

pub use bench::{APPLICATION_ID, BOT_TOKEN, Bench};
pub use beside::ApiBeside;
pub use browser::Browser;
pub use cluster::Database;
pub use daemon::DaemonProcess;
pub use desk::Desk;
pub use events::{Events, Told};
pub use link::Link;
pub use panel::Posted;
pub use people::Person;
pub use programs::{bootstrap, built, released};
pub use screen::screen;
pub use service::ServiceProcess;
pub use setup::{PUBLIC_URL, Setup};
pub use up::{Up, free_ports};
pub use wait::until;
