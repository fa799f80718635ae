//! The mirror of Discord: written by sync-daemon alone, read by everyone.

mod presence;
mod read;

pub mod shards;
pub mod turns;
pub mod write;

pub use presence::{Presence, presence};
pub use read::{
    GuildStanding, MirroredChannel, MirroredRole, MirroredRoleTags, ShardStanding, find_standing,
    list_channels, list_roles, snapshot,
};
