//! What every handler has at hand.

use std::{ops::Deref, sync::Arc, time::Duration};

use bellhop_actions::{Kind, Registry};
use bellhop_boot::Clock;
use bellhop_discord::{Discord, PATIENCE, Sender, Settings};
use bellhop_guilds::{apology, notices::Notice};
use bellhop_store::{
    Pool,
    access::{Asked, Claim},
    api_tokens::ApiToken,
    sessions::{Moment, Session},
};
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{
    Error,
    bodies::Bodies,
    config::{Bot, Guard, Login},
    database::Database,
    limits::Limits,
    live::Live,
    login::Provider,
    lookup::Lookups,
    managing::Judgements,
    origin::PublicUrl,
    standings::Standings,
    together::Together,
};

/// Of the bot's 50 requests a second the API's own: it looks members and messages up, and keeps what it sees for a
/// moment. A person's own requests count against none of them.
const GLOBAL_PER_SECOND: u16 = 2;
/// The use of a session is noted at most so seldom.
const NOTED_ONCE_IN: Duration = Duration::from_mins(1);

/// The state of the API; clones share it, and cost nothing: each request makes several.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the state is made of.
pub struct Parts {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
    pub(crate) limits: Limits,
    pub(crate) bearers: Together<Claim, Option<(ApiToken, Option<Asked>)>>,
    pub(crate) sessions: Together<Claim, Option<(Session, Option<Asked>)>>,
    pub(crate) bodies: Bodies,
    pub(crate) lookups: Lookups,
    pub(crate) standings: Standings,
    pub(crate) judgements: Judgements,
    /// The kinds of work, for what they record of an action that is called off.
    pub(crate) registry: Registry,
    /// Other origins whose pages may read; those of the same site with a session, and write.
    pub(crate) allowed_origins: Vec<String>,
    live: Option<Live>,
    bot: Option<Sender>,
    login: Option<Logins>,
}

/// How people sign in.
pub(crate) struct Logins {
    pub(crate) application_id: Id<ApplicationMarker>,
    pub(crate) provider: Provider,
    pub(crate) public_url: PublicUrl,
    /// The most people who are signed in at a time.
    pub(crate) most: Option<i64>,
    idle: Duration,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// An API that reads from `pool` and takes its time from `clock`; it looks things up as `bot` where there is one, and
    /// people sign in where `login` says how. It has no live stream. Fails where an address cannot be read.
    pub fn new(
        pool: Pool,
        clock: Clock,
        guard: &Guard,
        (bot, login): (Option<&Bot>, Option<&Login>),
    ) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Parts::new(pool, clock, guard, (bot, login))?)))
    }

    /// The same with a live stream.
    pub(crate) fn with_stream(
        pool: Pool,
        clock: Clock,
        guard: &Guard,
        people: (Option<&Bot>, Option<&Login>),
        live: Live,
    ) -> anyhow::Result<Self> {
        Ok(Self(Arc::new(Parts { live: Some(live), ..Parts::new(pool, clock, guard, people)? })))
    }
}

impl Parts {
    fn new(
        pool: Pool,
        clock: Clock,
        guard: &Guard,
        (bot, login): (Option<&Bot>, Option<&Login>),
    ) -> anyhow::Result<Self> {
        let discord = |bot: &Bot| {
            let base_url = bot.discord_url.clone();
            Discord::new(Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE })
        };
        let discord = bot.map(|bot| (discord(bot), bot));
        let login = match (&discord, login) {
            (Some((discord, bot)), Some(login)) => Some(Logins::new(login, (discord.clone(), bot))?),
            _ => None,
        };
        Ok(Self {
            database: Database::new(pool),
            clock,
            limits: Limits::new(guard.limit, guard.proxies.clone()),
            bearers: Together::default(),
            sessions: Together::default(),
            bodies: Bodies::default(),
            lookups: Lookups::default(),
            standings: Standings::default(),
            judgements: Judgements::default(),
            registry: registry(),
            allowed_origins: guard.allowed_origins.clone(),
            live: None,
            bot: discord.map(|(discord, bot)| discord.for_application(bot.application_id, &bot.token)),
            login,
        })
    }

    /// How people sign in; [`Error::NoLogin`] where they cannot.
    pub(crate) fn login(&self) -> Result<&Logins, Error> {
        self.login.as_ref().ok_or(Error::NoLogin)
    }

    /// The live stream; [`Error::NoStream`] where there is none.
    pub(crate) fn live(&self) -> Result<&Live, Error> {
        self.live.as_ref().ok_or(Error::NoStream)
    }

    /// The bot, which looks members and messages up; [`Error::NoBot`] where there is none.
    pub(crate) fn bot(&self) -> Result<&Sender, Error> {
        self.bot.as_ref().ok_or(Error::NoBot)
    }
}

/// The kinds of work that people may call off; nothing is attempted here, and no line of a log is told.
fn registry() -> Registry {
    let notice: Arc<dyn Kind> = Arc::new(Notice::default());
    let kinds = bellhop_panels::actions::kinds().into_iter().chain(bellhop_messages::actions::kinds());
    Registry::new(kinds.chain([notice]), apology)
}

impl Logins {
    fn new(login: &Login, (discord, bot): (Discord, &Bot)) -> anyhow::Result<Self> {
        Ok(Self {
            application_id: bot.application_id,
            provider: Provider::new(login, bot.application_id, discord)?,
            public_url: login.public_url.clone(),
            most: login.most_people,
            idle: login.idle,
        })
    }

    /// The moment at which sessions are looked at.
    pub(crate) fn moment(&self, now: OffsetDateTime) -> Moment {
        Moment { now, idle_since: now - self.idle }
    }

    /// How seldom the use of a session is noted: so often that none ends that is used.
    pub(crate) fn noted_once_in(&self) -> Duration {
        NOTED_ONCE_IN.min(self.idle / 4)
    }
}
