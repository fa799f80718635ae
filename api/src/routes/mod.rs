//! The routes, a file each: extract, prove, read, present.

pub(crate) mod actions;
pub(crate) mod audit;
pub(crate) mod channels;
pub(crate) mod composed;
pub(crate) mod config;
pub(crate) mod emojis;
pub(crate) mod events;
pub(crate) mod freshness;
pub(crate) mod history;
pub(crate) mod me;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod overview;
pub(crate) mod panels;
pub(crate) mod permissions;
pub(crate) mod problems;
pub(crate) mod roles;
pub(crate) mod status;

use utoipa::IntoParams;

use crate::openapi::{
    refusals::{always, of_guild, paged, refusals},
    schemas::Snowflake,
};

/// The guild in a path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes what the extractors read")]
pub(crate) struct GuildPath {
    /// The guild.
    #[param(value_type = Snowflake)]
    guild_id: String,
}

refusals!(
    /// What a read of a guild may answer.
    GuildRefusals = [always(), of_guild()]
);
refusals!(
    /// What a read of a guild, by pages, may answer.
    PageRefusals = [always(), of_guild(), paged()]
);
