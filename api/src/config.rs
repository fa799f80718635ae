//! The API's part of the environment.

use std::{fmt, num::NonZeroU32, time::Duration};

use bellhop_boot::env::Env;
use bellhop_discord::{BotToken, DISCORD, application_id, base_url};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{origin::PublicUrl, proxies::Proxies, signed_in::LASTS};

/// A session that is not used for so long is over, unless `SESSION_TIMEOUT` says otherwise.
const IDLE: Duration = Duration::from_mins(30);
/// In which time a spent budget is full again, unless `RATE_LIMIT_WINDOW` says otherwise.
const WINDOW: Duration = Duration::from_mins(1);
/// Requests of a caller in that time, unless `RATE_LIMIT_MAX_REQUESTS` says otherwise.
const REQUESTS: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// How often a live stream says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often a live stream's client proves that they may have it: so soon is felt that a token was revoked.
const PROVED_EVERY: Duration = Duration::from_secs(30);

/// What the API is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database it reads.
    pub database: Connections,
    /// The same without a transaction pooler between, for the live stream.
    pub direct_url: String,
    /// Who may ask, and how much.
    pub guard: Guard,
    /// The bot that looks members and messages up; `None` where it cannot.
    pub bot: Option<Bot>,
    /// How people sign in; `None` where they cannot.
    pub login: Option<Login>,
    /// How often live streams do what they do by the clock.
    pub pace: Pace,
}

/// How often a live stream does what it does by the clock. No variable changes it.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Says that it is there: proxies end what is silent for a minute.
    pub heartbeat: Duration,
    /// Has its client's right proved anew.
    pub proved_every: Duration,
}

/// Who may ask, and how much.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// Other origins whose pages may read; those of the same site with a session, and write.
    pub allowed_origins: Vec<String>,
    /// Proxies whose word on whom they heard is taken.
    pub proxies: Proxies,
    /// How much each caller may ask.
    pub limit: Limit,
}

/// So many requests in so long.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// In which time a spent budget is full again.
    pub window: Duration,
    /// How many requests.
    pub requests: NonZeroU32,
}

/// The bot, as the API needs it.
#[derive(Clone)]
pub struct Bot {
    /// Its application, with which people sign in too.
    pub application_id: Id<ApplicationMarker>,
    /// Its token.
    pub token: BotToken,
    /// Where Discord is.
    pub discord_url: String,
}

/// How people sign in.
#[derive(Clone)]
pub struct Login {
    /// The application's `OAuth2` secret.
    pub client_secret: String,
    /// Where browsers see the API.
    pub(crate) public_url: PublicUrl,
    /// A session that is not used for so long is over.
    pub idle: Duration,
    /// The most people who are signed in at a time.
    pub most_people: Option<i64>,
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot").field("application_id", &self.application_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the environment (docs: README, "Configuration"); problems stay in `env`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let direct_url = env.optional("DATABASE_DIRECT_URL", database_url).or_else(|| url.clone());
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        let guard = Guard::from_env(env);
        let login = Login::from_env(env);
        let bot = Bot::from_env(env, login.is_some());
        let (database, pace) = (Connections { url: url?, most }, Pace::default());
        Some(Self { database, direct_url: direct_url?, guard, bot, login, pace })
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self { heartbeat: HEARTBEAT, proved_every: PROVED_EVERY }
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self { window: WINDOW, requests: REQUESTS }
    }
}

impl Guard {
    fn from_env(env: &mut Env) -> Self {
        let limit = Limit {
            window: env.optional("RATE_LIMIT_WINDOW", milliseconds).unwrap_or(WINDOW),
            requests: env.optional("RATE_LIMIT_MAX_REQUESTS", requests).unwrap_or(REQUESTS),
        };
        Self {
            allowed_origins: env.optional("ALLOWED_ORIGINS", origins).unwrap_or_default(),
            proxies: env.optional("TRUSTED_PROXIES", Proxies::read).unwrap_or_default(),
            limit,
        }
    }
}

impl Bot {
    /// With the token the application too; without it neither, unless people sign in.
    fn from_env(env: &mut Env, is_needed: bool) -> Option<Self> {
        let discord_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
        if !is_needed && env.get("DISCORD_TOKEN").is_none() {
            return None;
        }
        let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
        let token = env.required("DISCORD_TOKEN", BotToken::parse);
        Some(Self { application_id: application_id?, token: token?, discord_url })
    }
}

impl Login {
    /// Both the secret and the public URL, or neither.
    fn from_env(env: &mut Env) -> Option<Self> {
        let idle = env.optional("SESSION_TIMEOUT", session_timeout).unwrap_or(IDLE);
        let most_people = env.optional("MAX_CONCURRENT_USERS", people);
        if env.get("DISCORD_CLIENT_SECRET").is_none() && env.get("PUBLIC_URL").is_none() {
            return None;
        }
        let client_secret = env.required("DISCORD_CLIENT_SECRET", secret);
        let public_url = env.required("PUBLIC_URL", PublicUrl::read);
        Some(Self { client_secret: client_secret?, public_url: public_url?, idle, most_people })
    }
}

fn secret(value: &str) -> Result<String, &'static str> {
    if value.trim().is_empty() { Err("it is empty") } else { Ok(value.trim().to_owned()) }
}

fn milliseconds(value: &str) -> Result<Duration, String> {
    match value.parse::<u32>() {
        Ok(milliseconds @ 1..) => Ok(Duration::from_millis(milliseconds.into())),
        _ => Err(format!("{value:?} is not a number of milliseconds from 1 to {}, such as 60000", u32::MAX)),
    }
}

fn session_timeout(value: &str) -> Result<Duration, String> {
    let idle = milliseconds(value)?;
    if idle < Duration::from_secs(1) || idle > LASTS {
        return Err(format!("{value:?} milliseconds are less than a second or more than a week"));
    }
    Ok(idle)
}

fn requests(value: &str) -> Result<NonZeroU32, String> {
    value.parse().map_err(|_| format!("{value:?} is not a number of requests above zero"))
}

fn people(value: &str) -> Result<i64, String> {
    match value.parse() {
        Ok(most @ 1..) => Ok(most),
        _ => Err(format!("{value:?} is not a number of people above zero")),
    }
}

fn origins(value: &str) -> Result<Vec<String>, String> {
    let origins = value.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    origins.map(|origin| PublicUrl::read(origin).map(|url| url.origin().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let mut env = Env::of(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = Config::from_env(&mut env);
        env.finish(config).map_err(|problems| problems.0)
    }

    #[test]
    fn the_database_alone_must_be_named() {
        let config = read(&[("DATABASE_URL", "postgres://bellhop@localhost/bellhop")]).unwrap();
        assert_eq!(config.database.most, 5);
        assert!(config.bot.is_none() && config.login.is_none());
        assert_eq!((config.guard.limit.requests.get(), config.guard.limit.window.as_secs()), (100, 60));
    }

    #[test]
    fn limits_are_read_as_they_are_set() {
        let config = read(&[
            ("DATABASE_URL", "postgres://bellhop@localhost/bellhop"),
            ("RATE_LIMIT_MAX_REQUESTS", "7"),
            ("RATE_LIMIT_WINDOW", "30000"),
        ]);
        let limit = config.unwrap().guard.limit;
        assert_eq!((limit.requests.get(), limit.window.as_secs()), (7, 30));
    }

    #[test]
    fn what_cannot_work_is_refused_with_a_reason() {
        let database = ("DATABASE_URL", "postgres://bellhop@localhost/bellhop");
        for (name, value) in [
            ("SESSION_TIMEOUT", "999"),
            ("SESSION_TIMEOUT", "700000000"),
            ("RATE_LIMIT_MAX_REQUESTS", "0"),
            ("RATE_LIMIT_WINDOW", "99999999999"),
            ("TRUSTED_PROXIES", "proxy"),
            ("ALLOWED_ORIGINS", "https://a.example/path"),
            ("PUBLIC_URL", "http://b.example"),
        ] {
            let problems = read(&[database, (name, value)]).unwrap_err();
            assert!(problems.iter().any(|problem| problem.contains(name)), "{name}: {problems:?}");
        }
    }

    #[test]
    fn every_problem_is_named_and_no_password_repeated() {
        let problems =
            read(&[("DATABASE_URL", "//u:secret@[host"), ("DATABASE_MAX_CONNECTIONS", "0")]).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems.iter().all(|problem| !problem.contains("secret")), "{problems:?}");
    }
}
