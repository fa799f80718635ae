//! A served world with the demo guild, and the clients that speak to it.

mod bot;
mod browser;
mod endpoint;
mod events;
mod rest;
mod socket;
mod stage;

pub(crate) use self::{
    browser::{BACK, CODE},
    endpoint::{Endpoint, answer},
    rest::Answer,
    socket::Socket,
    stage::{Stage, TOKEN, now, text},
};
