//! What Bellhop knows of Discord's platform: the one sender of REST requests, interaction
//! signatures, permission arithmetic and custom ids.
//!
//! Nothing here knows a feature, a table or a process. Requests are described with twilight's typed
//! routes and sent by [`Sender`] over one pooled client, with rate-limit permits fed by the headers
//! of every response, a deadline a call, and errors classed by what the caller can do about them.
//! Signatures are verified strictly, over the bytes as they arrived. Permission arithmetic judges
//! what a member or the bot may do from roles and overwrites alone, so that it serves the mirror,
//! the signed payload and the simulated Discord alike.
//!
//! It refuses to retry on its own: whoever asked holds the lease and decides.

pub mod custom_id;
pub mod permissions;
pub mod signature;

mod client;
mod error;
mod limits;
mod pace;
mod person;
mod sender;
mod settings;
mod share;

pub use error::{Class, Error};
pub use sender::{Discord, Response, Sender};
pub use settings::{BotToken, DISCORD, PATIENCE, Settings, application_id, base_url};
pub use twilight_http::{
    request::{Method, Request},
    routing::Route,
};
