//! Guilds at scale, the same for the same seed.
//!
//! A [`Plan`] says how many guilds, and how large. The bot is a member of each; its role stands
//! somewhere among the others, some channels are hidden from @everyone or from the bot, and names,
//! colours, permissions and memberships differ. Nothing depends on the clock or on what else the
//! world holds: ids are made from the seed, so that a script finds them again, and the guilds of a
//! seed fall evenly on any number of shards.
//!
//! Each guild appears as a whole, with one `GUILD_CREATE`; guilds that are there already stay.

mod build;
mod plan;
mod random;

pub use self::plan::{Generated, Plan};
