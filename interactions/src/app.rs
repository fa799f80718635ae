//! What every request of the process shares.

use bellhop_actions::Registry;
use bellhop_discord::{Discord, Sender};
use bellhop_guilds::apology;
use bellhop_store::{Pool, Result, schema::Gate};

use crate::Config;

/// What every request of the process shares.
pub struct App {
    pub(crate) pool: Pool,
    pub(crate) schema: Gate,
    pub(crate) discord: Sender,
    pub(crate) registry: Registry,
    pub(crate) inline: bool,
    /// The most connections that are kept, and so that can break at once.
    pub(crate) connections: u32,
}

impl App {
    /// Prepares everything and connects nothing; fails when the database's URL cannot be read.
    pub fn new(config: Config) -> Result<Self> {
        let discord = Discord::new(config.discord).for_application(config.application_id, &config.token);
        Ok(Self {
            pool: Pool::new(&config.database)?,
            schema: Gate::default(),
            discord,
            registry: Registry::new(bellhop_panels::actions::kinds(), apology),
            inline: config.inline,
            connections: config.database.most,
        })
    }
}
