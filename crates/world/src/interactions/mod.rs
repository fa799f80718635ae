//! Interactions: from what a person does to what they see (Discord Docs: Interactions).
//!
//! An [`Act`] becomes a complete payload ([`payload`]), which is signed and posted to the
//! application's endpoint with Discord's 3 s of patience ([`deliver`]). What comes back is read as
//! Discord reads it ([`answer`]) and applied to what people see ([`apply`]); an answer that Discord
//! would refuse, or that is late, is a failure with its reason, and the person reads
//! "This interaction failed". An application without an endpoint hears of them on the gateway and
//! answers over REST ([`by_gateway`]): by webhook or there, never by both.
//!
//! Tests may take the payload before it is sent, bend it, and sign and send it themselves.

mod act;
mod answer;
pub(crate) mod apply;
mod by_gateway;
mod courier;
mod deliver;
mod fill;
mod payload;
mod prepare;

pub use self::{
    act::Act,
    courier::{RawAnswer, Signed},
    deliver::{Delivery, Outcome},
};
pub(crate) use self::{
    answer::{Answer, read_answer},
    by_gateway::Awaited,
    courier::Courier,
};
