//! Interactions: from what a person does to what they see (Discord Docs: Interactions).
//!
//! An [`Act`] becomes a complete payload ([`payload`]), which is signed and posted to the
//! application's endpoint with Discord's 3 s of patience ([`deliver`]). What comes back is read as
//! Discord reads it ([`answer`]) and applied to what people see ([`apply`]); an answer that Discord
//! would refuse, or that is late, is a failure with its reason, and the person reads
//! "This interaction failed". An application without an endpoint hears of them on the gateway and
//! answers over REST ([`by_gateway`]): by webhook or there, never by both.
//!
//! What came to nothing is kept with its reason ([`refusals`]). Faults ([`faults`]) let an act be
//! delivered twice, late, with an id whose time is off, or with a signature that does not verify.
//! Tests may take the payload before it is sent, bend it, and sign and send it themselves.

mod act;
mod answer;
pub(crate) mod apply;
mod by_gateway;
mod command_data;
mod component_data;
mod courier;
mod deliver;
mod faults;
mod payload;
mod prepare;
mod refusals;
mod resolved;

pub use self::{
    act::Act,
    courier::{RawAnswer, Signed},
    deliver::{Delivery, Outcome},
    faults::{InteractionFault, InteractionFaultRule},
    refusals::Refused,
};
pub(crate) use self::{
    answer::{Answer, read_answer},
    by_gateway::Awaited,
    courier::{Courier, PATIENCE},
};
