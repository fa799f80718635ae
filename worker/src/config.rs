//! Configuration from the environment (docs: README, "Configuration").

use std::time::Duration;

use bellhop_boot::env::Env;
use bellhop_discord::{BotToken, DISCORD, PATIENCE, Settings, application_id, base_url};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};
use twilight_model::id::{Id, marker::ApplicationMarker};

/// The worker's share of the bot's 50 requests a second; the handlers' is 6.
const GLOBAL_PER_SECOND: u16 = 40;

/// What the worker needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data is.
    pub database: Connections,
    /// The same without a transaction pooler between, for LISTEN.
    pub direct_url: String,
    /// The application it works for.
    pub application_id: Id<ApplicationMarker>,
    /// Its bot token.
    pub token: BotToken,
    /// Where Discord is.
    pub discord: Settings,
    /// How long what has ended is kept.
    pub retention: Retention,
}

/// How long what has ended is kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How roles and overwrites were.
    pub history: Duration,
    /// Audit entries.
    pub audit: Duration,
    /// Actions that ended.
    pub actions: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self { history: days(90), audit: days(365), actions: days(30) }
    }
}

impl Config {
    /// Reads the environment; problems are noted in it.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let direct_url = env.optional("DATABASE_DIRECT_URL", database_url).or_else(|| url.clone());
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
        let token = env.required("DISCORD_TOKEN", BotToken::parse);
        let base_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
        let kept = Retention::default();
        let retention = Retention {
            history: env.optional("RETAIN_HISTORY", read_days).unwrap_or(kept.history),
            audit: env.optional("RETAIN_AUDIT", read_days).unwrap_or(kept.audit),
            actions: env.optional("RETAIN_ACTIONS", read_days).unwrap_or(kept.actions),
        };
        Some(Self {
            database: Connections { url: url?, most },
            direct_url: direct_url?,
            application_id: application_id?,
            token: token?,
            discord: Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE },
            retention,
        })
    }
}

fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

fn read_days(text: &str) -> Result<Duration, String> {
    match text.parse::<u16>() {
        Ok(number) if number > 0 => Ok(days(number.into())),
        _ => Err(format!("{text:?} is not a number of days")),
    }
}
