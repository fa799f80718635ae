//! Keeps the state across restarts, in parts, so that a change rewrites little.
//!
//! Beside the state file, which holds accounts, commands and the application, stands a folder of
//! the same name ending in `.guilds`, with a file for every guild and one for direct messages. Each
//! file is always whole: it is written beside its place and renamed. A part is serialised under the
//! state's lock, one at a time, and written outside of it. The state file is written last and put in its
//! place first, so that whoever a guild's file names has an account; a member without one, of files
//! that an earlier version left, is forgotten.
//!
//! Changes gather for a moment, and for ten times as long as the last writing took, so that a
//! state of hundreds of megabytes costs a tenth of the time at most. An end of the process loses
//! what was not yet written; an end by [`serve`](crate::World::serve)'s `stop` loses nothing.

mod keep;
mod load;
mod place;

pub(crate) use self::{keep::keep, load::load};
