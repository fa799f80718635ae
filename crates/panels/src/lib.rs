//! Role panels: posted messages with which members give themselves roles.
//!
//! A panel offers roles by buttons or a menu, in one of four modes. A click answers only the clicker,
//! in words: what was added, what was taken, or why not. What a member has is read from the signed
//! payload, for judging and wording only; the change itself is single-role calls, the new role before
//! the old ones, as a durable action whose direction is fixed when it is accepted.
//!
//! The drawers: [`model`] (what a panel is, its custom ids), [`rules`] (pure decisions), [`ops`] (one
//! use case a file), [`view`] (everything a person sees), [`commands`] (slash commands and
//! components), [`actions`] (work against Discord).
//!
//! It refuses to send anything to Discord outside an action.

pub mod actions;
pub mod commands;
pub mod model;
pub mod ops;
pub mod rules;
pub mod view;

/// Why an operation on panels did not happen.
pub type Error = bellhop_guilds::Error<rules::Refusal>;
