//! What every handler has at hand.

use std::{sync::Arc, time::Duration};

use bellhop_boot::Clock;
use bellhop_discord::{Discord, PATIENCE, Sender, Settings};
use bellhop_store::{Pool, sessions::Moment};
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{Error, config::Login, database::Database, login::Provider, origin::PublicUrl};

/// The bot's requests a second that are the API's; a person's own count against none of them.
const GLOBAL_PER_SECOND: u16 = 2;

/// The state of the API; clones share it.
#[derive(Clone)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    login: Option<Arc<Logins>>,
}

/// How people sign in.
pub(crate) struct Logins {
    pub(crate) application_id: Id<ApplicationMarker>,
    pub(crate) provider: Provider,
    /// The bot, which reads members.
    pub(crate) bot: Sender,
    pub(crate) public_url: PublicUrl,
    pub(crate) allowed_origins: Vec<String>,
    /// The most people who are signed in at a time.
    pub(crate) most: Option<i64>,
    idle: Duration,
}

impl App {
    /// An API that reads from `pool` and takes its time from `clock`; people sign in where `login` says how. Fails where
    /// an address cannot be read.
    pub fn new(pool: Pool, clock: Clock, login: Option<&Login>) -> anyhow::Result<Self> {
        let login = login.map(Logins::new).transpose()?.map(Arc::new);
        Ok(Self { database: Database::new(pool), clock, login })
    }

    /// How people sign in; [`Error::NoLogin`] where they cannot.
    pub(crate) fn login(&self) -> Result<&Logins, Error> {
        self.login.as_deref().ok_or(Error::NoLogin)
    }
}

impl Logins {
    fn new(login: &Login) -> anyhow::Result<Self> {
        let base_url = login.discord_url.clone();
        let settings = Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE };
        let discord = Discord::new(settings);
        Ok(Self {
            application_id: login.application_id,
            bot: discord.for_application(login.application_id, &login.token),
            provider: Provider::new(login, discord)?,
            public_url: login.public_url.clone(),
            allowed_origins: login.allowed_origins.clone(),
            most: login.most_people,
            idle: login.idle,
        })
    }

    /// The moment at which sessions are looked at.
    pub(crate) fn moment(&self, now: OffsetDateTime) -> Moment {
        Moment { now, idle_since: now - self.idle }
    }
}
