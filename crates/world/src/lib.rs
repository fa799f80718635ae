//! The simulated Discord: REST v10, the gateway, signed interactions, and people to act as.
//!
//! Discord cannot be reached from a test, a laptop on a train or a build machine, so a [`World`]
//! speaks for it, faithfully where Bellhop leans on it. Clients that know nothing of us log in, see
//! a guild, create channels, post messages and are rate-limited; people click and type, and the
//! application's endpoint is called as Discord calls it. It can misbehave on request.
//!
//! One lock guards one state of typed objects. Operations are plain functions under that lock: they
//! judge rights, change the state and record what happened; before the lock is let go, what happened
//! is passed to gateway sessions and web clients, so everybody sees the same order. HTTP is a thin
//! skin over those operations, and the Rust API, `/control` and the web client are others.
//!
//! There is one place each for error bodies ([`ApiError`]), request bodies, rate-limit buckets,
//! faults of REST ([`FaultRule`]) and of the gateway ([`GatewayRule`]), counters ([`Counts`]) and
//! gateway events. Guilds come by the thousand from a seed ([`Plan`]). Time comes from [`Config::now`]
//! alone, which tests set; only rate-limit windows and timeouts run on the machine's own clock.
//!
//! It never pretends to know a route: what it lacks answers 404 and is counted.

mod acting;
mod bodies;
mod client;
mod clock;
mod config;
mod control;
mod counters;
mod demo;
mod error;
mod faults;
mod gateway;
mod generate;
mod interactions;
mod limits;
mod misbehaving;
mod oauth2;
mod persist;
mod rest;
mod serve;
mod state;
mod world;

pub use self::{
    config::{Config, Now},
    counters::Counts,
    demo::Demo,
    error::ApiError,
    faults::{Fault, FaultRule},
    gateway::{GatewayAct, GatewayFault, GatewayRule, GatewaySession, StartLimit},
    generate::{Generated, Plan},
    interactions::{
        Act, Delivery, InteractionFault, InteractionFaultRule, Outcome, RawAnswer, Refused, Signed,
    },
    state::Twins,
    world::{World, WorldError},
};
