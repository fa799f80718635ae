//! Messages that managers compose: content, embeds and link buttons, posted in the bot's name.
//!
//! A message is sent, edited and deleted by durable actions, of a channel one after another in the order accepted. Each is
//! checked against the mirror before it is accepted, and again before it runs: the channel is there, the bot may write
//! in it, and so may whoever asked. A message that was posted is a row with a revision, and is edited in place; what
//! others posted is not touched. Nobody is pinged unless the message says so, and its author may.
//!
//! The drawers: [`model`] (what a message is), [`rules`] (pure decisions), [`ops`] (one use case a file), [`view`]
//! (what Discord is sent, and what the log says), [`actions`] (work against Discord). There are no commands: messages
//! are composed in the dashboard.
//!
//! It refuses to send anything to Discord outside an action.

pub mod actions;
pub mod model;
pub mod ops;
pub mod rules;
pub mod view;

/// Why an operation on messages did not happen.
pub type Error = bellhop_guilds::Error<rules::Refusal>;
