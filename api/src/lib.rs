//! The API: what programs and the dashboard read of a guild, and what they change in it.
//!
//! A request passes, from the outside in: its id; which other origins may see the answer; the access log, the one place
//! where errors get their shape, the headers that guard browsers, its caller's budget and the deadline, all in one
//! function; the net under panics; and the body limit ([`router`]). Then an extractor proves who may do it; a handler
//! that has no proof in its signature answers nothing about a guild. Reads come from PostgreSQL. They carry how fresh they are in headers and an `ETag` made of
//! the guild's revision and the viewer's class, since a body is a pure function of the two, and is kept as bytes.
//!
//! Discord is asked for what the mirror does not hold, and for that alone: who signs in, members, and messages.
//!
//! [`router`] is the whole of it as a tower service: [`service`] wraps it for a process of its own,
//! and the same router serves wherever HTTP arrives in another way. What is still asked for somebody who has gone ends
//! within seconds, and changes nothing. What changes is told as a stream, where a process of its own runs (`live`).
//!
//! It refuses to ask Discord for channels or roles, to write the mirror, and to tell a caller what went wrong inside.

pub mod token;

mod access_log;
mod acting;
mod app;
mod auth;
mod bodies;
mod body;
mod config;
mod cookies;
mod database;
mod error;
mod etag;
mod freshness;
mod ids;
mod instants;
mod lambda;
mod limited;
mod limits;
mod live;
mod login;
mod lookup;
mod managing;
mod names;
mod openapi;
mod order;
mod origin;
mod page;
mod pass;
mod proxies;
mod query;
mod reading;
mod router;
mod routes;
mod secret;
mod service;
mod shape;
mod signed_in;
mod standings;
mod together;
mod writing;

pub use app::App;
pub use config::{Bot, Config, Guard, Limit, Login, Pace};
pub use lambda::run_lambda;
pub use openapi::document;
pub use proxies::Proxies;
pub use router::router;
pub use service::{DEFAULT_PORTS, service};

use error::Error;
