//! The ground that every feature stands on, and that is no feature itself.
//!
//! An [`Actor`] is whoever asks for something in a guild: the same operation serves a click, a slash
//! command, the dashboard and the clock with a different one. [`GuildManager`] is an actor that was
//! proven to manage the guild; operations that need one ask for it in their signature. [`audit`]
//! writes the guild's log. An [`Answer`] is what a feature gives back to an interaction, and
//! [`Error`] what stood in the way: a refusal has words for the person, anything else is ours.
//!
//! It refuses to know a feature.

pub mod audit;
pub mod checkup;
pub mod config;
pub mod freshness;
pub mod health;
pub mod notices;
pub mod ui;

mod actor;
mod again;
mod answer;
mod error;
mod ground;
mod invite;
mod permissions;
mod request;
mod sent;

pub use actor::{Actor, GuildManager, manages_server};
pub use again::Requester;
pub use answer::{Answer, Work, apology, say};
pub use audit::who;
pub use error::{Error, NotManager, Refusal, Refused};
pub use ground::{Ground, POSTING, Place, Unassignable, rank};
pub use invite::invite;
pub use permissions::permissions;
pub use request::{Asked, Command, Effect, Fields, Request};
pub use sent::{MAY_HAVE_BEEN_SENT, sent_since};
