//! The mirror of Discord: written by sync-daemon alone, read by everyone.

mod presence;

pub use presence::{Presence, presence};
