//! REST v10: a module per resource, under `/api/v10` and `/api`.
//!
//! Every request passes the gate, which counts it, lets faults strike, and keeps the rate limits.
//! A handler extracts who asks, reads the body, and runs one operation under the state's lock:
//! a plain function of the state, the deed (who, and the reason they gave) and the body, which
//! judges rights and limits, changes the state, and returns the object to show. The same operations
//! serve the Rust API, the control API and the web client with another actor.
//!
//! A route the world does not have answers 404 as Discord does and is counted with its path, so
//! that a test which relies on one fails.

pub(crate) mod applications;
mod audit_log;
pub(crate) mod callbacks;
mod channel_order;
pub(crate) mod channels;
pub(crate) mod commands;
mod emojis;
mod exchanges;
mod extract;
mod gate;
pub(crate) mod gateway;
pub(crate) mod guilds;
mod half;
mod history;
mod localized;
mod member_edit;
pub(crate) mod members;
pub(crate) mod messages;
mod overwrites;
mod params;
mod posts;
pub(crate) mod roles;
mod routes;
mod thread_members;
pub(crate) mod threads;
mod upload;
mod users;
pub(crate) mod webhooks;

pub(crate) use self::{
    exchanges::Exchanges,
    extract::{Body, Bot, Reply, Segments, show},
    routes::{router, routes},
};
