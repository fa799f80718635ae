//! Discord's interactions: verify, decide, answer.
//!
//! Every slash command, click, suggestion and submitted form arrives here as one signed POST. The
//! signature is checked over the bytes as they came; then the type is read, so that a PING is answered
//! from that alone; then the payload is read into small structs of our own, because larger ones refuse
//! lawful bodies. A feature decides. What it owes Discord is an action, committed before the answer and
//! usually done inside it.
//!
//! Every interaction has a deadline, taken from its id and its arrival. Whatever happens — a slow
//! database, a slow Discord, a panic — an answer is out by then: the result, "thinking…", or an apology
//! with a reference. An interaction is made effective once, however often it is delivered.
//!
//! The same router runs as a process and under AWS Lambda. Nothing is connected or read before the
//! first interaction needs it, nothing is kept between two, and nothing runs on after the answer.
//!
//! It refuses to hold state, to spawn tasks, and to know a feature's rules.

mod act;
mod answer;
mod app;
mod authenticate;
mod config;
mod deadline;
mod dispatch;
mod door;
mod payload;
mod receive;
mod response;
mod service;

pub use app::App;
pub use config::Config;
pub use dispatch::commands;
pub use door::Proof;
pub use service::{DEFAULT_PORTS, run_lambda, service};
