//! The demo guild: a harbour café with channels, roles and people, the same in every world.
//!
//! It has what a person needs to try the product and what a test needs to try its edges: roles that
//! may be handed out, one above the bot, one managed; a channel of the staff alone; members from the
//! owner to a newcomer, and an account outside. Ids are constants, so that scripts, tests and a
//! second start find everything again.

mod build;
mod cast;

pub use self::cast::Demo;
