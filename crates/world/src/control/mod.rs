//! `/control`: the Rust API as JSON, for scripts. Only peers on this machine are heard.
//!
//! It shows the state as nobody at Discord could, acts as any person, lets things go wrong, and
//! counts. What REST can change is changed through REST's own routes, as any actor:
//! `POST /control/rest`. The world's own errors have Discord's form. `GET /control` lists the routes.

mod acting;
mod applications;
mod faults;
mod gateway;
mod guide;
mod guilds;
mod interactions;
mod loopback;
mod rest;
mod routes;
mod scale;
mod state;

pub(crate) use self::routes::router;
