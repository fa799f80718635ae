//! What shall be generated.

use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use super::build;
use crate::{ApiError, World};

/// How many guilds are added under the lock at once, so that heartbeats come between.
const AT_ONCE: usize = 8;
/// The most guilds of a plan; ids of a seed hold so many.
const MOST_GUILDS: u32 = 100_000;
/// Discord's limits of one guild.
const MOST_CHANNELS: u32 = 500;
const MOST_ROLES: u32 = 250;
/// The most members of a guild: what a script can mean.
const MOST_MEMBERS: u32 = 100_000;

/// How many guilds, and what is in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The same seed makes the same guilds, with the same ids.
    #[serde(default)]
    pub seed: u64,
    /// Guilds; up to 100,000.
    pub guilds: u32,
    /// Channels in each, categories included; up to 500.
    #[serde(default)]
    pub channels: u32,
    /// Roles in each, besides @everyone; the bot's own is one of them. Up to 250 with @everyone.
    #[serde(default = "one")]
    pub roles: u32,
    /// Members in each, besides the bot; up to 100,000.
    #[serde(default = "one")]
    pub members: u32,
}

fn one() -> u32 {
    1
}

/// What was generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Generated {
    /// The guilds, also those that were there already.
    pub guild_ids: Vec<Id<GuildMarker>>,
    /// The accounts of which each guild has some as members, one of them its owner.
    pub account_ids: Vec<Id<UserMarker>>,
}

impl World {
    /// Adds the guilds of a plan, with the bot as a member of each.
    ///
    /// It takes its time: call it from where a thread may be blocked.
    pub fn generate(&self, plan: Plan) -> Result<Generated, ApiError> {
        plan.check()?;
        let account_ids = build::account_ids(plan);
        self.change(|state| build::accounts(state, &account_ids));
        let numbers: Vec<u32> = (0..plan.guilds).collect();
        let mut guild_ids = Vec::with_capacity(numbers.len());
        for numbers in numbers.chunks(AT_ONCE) {
            self.change(|state| {
                guild_ids.extend(numbers.iter().map(|number| build::guild(state, plan, *number)));
            });
        }
        Ok(Generated { guild_ids, account_ids })
    }
}

impl Plan {
    fn check(&self) -> Result<(), ApiError> {
        let limits = [
            ("guilds", self.guilds, 1..=MOST_GUILDS),
            ("channels", self.channels, 0..=MOST_CHANNELS),
            ("roles", self.roles, 1..=MOST_ROLES - 1),
            ("members", self.members, 1..=MOST_MEMBERS),
        ];
        for (field, value, range) in limits {
            if !range.contains(&value) {
                let reason = format!("Must be between {} and {}.", range.start(), range.end());
                return Err(ApiError::invalid_field(field, "NUMBER_TYPE_RANGE", &reason));
            }
        }
        Ok(())
    }
}
