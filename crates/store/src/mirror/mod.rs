//! The mirror of Discord: written by sync-daemon alone, read by everyone.

mod count;
mod ground;
mod presence;
mod read;
mod standing;

pub mod shards;
pub mod turns;
pub mod write;

pub use count::{Counts, count};
pub use ground::{
    KnownChannel, MirroredEmoji, MirroredGuild, find_channel, find_guild, list_deleted_roles, list_emojis,
    usable_emojis,
};
pub use presence::{Presence, presence};
pub use read::{MirroredChannel, MirroredRole, MirroredRoleTags, list_channels, list_roles, snapshot};
pub use standing::{GuildStanding, ShardStanding, find_standing};
