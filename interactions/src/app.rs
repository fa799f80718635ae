//! What every request of the process shares.

use std::time::Duration;

use bellhop_actions::Registry;
use bellhop_boot::Clock;
use bellhop_discord::{Discord, Sender, signature::PublicKey};
use bellhop_guilds::apology;
use bellhop_store::{Pool, Result, schema::Gate};

use crate::Config;

/// What every request of the process shares; cloning is cheap.
#[derive(Clone)]
pub struct App {
    pub(crate) pool: Pool,
    pub(crate) schema: Gate,
    pub(crate) discord: Sender,
    pub(crate) registry: Registry,
    pub(crate) public_key: PublicKey,
    pub(crate) max_skew: Duration,
    pub(crate) inline: bool,
    /// The most connections that are kept, and so that can break at once.
    pub(crate) connections: u32,
    pub(crate) clock: Clock,
}

impl App {
    /// Prepares everything and connects nothing; fails when the database's URL cannot be read.
    pub fn new(config: Config, clock: Clock) -> Result<Self> {
        let discord = Discord::new(config.discord).for_application(config.application_id, &config.token);
        Ok(Self {
            pool: Pool::new(&config.database)?,
            schema: Gate::default(),
            discord,
            registry: Registry::new(bellhop_panels::actions::kinds(), apology),
            public_key: config.public_key,
            max_skew: config.max_skew,
            inline: config.inline,
            connections: config.database.most,
            clock,
        })
    }
}
