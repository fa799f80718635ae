//! The API's part of the environment.

use std::{fmt, time::Duration};

use bellhop_boot::env::Env;
use bellhop_discord::{BotToken, DISCORD, application_id, base_url};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::origin::PublicUrl;

/// A session that is not used for so long is over, unless `SESSION_TIMEOUT` says otherwise.
const IDLE: Duration = Duration::from_mins(30);

/// What the API is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database it reads.
    pub database: Connections,
    /// How people sign in; `None` where they cannot.
    pub login: Option<Login>,
}

/// How people sign in.
#[derive(Clone)]
pub struct Login {
    /// The application that they sign in with.
    pub application_id: Id<ApplicationMarker>,
    /// Its `OAuth2` secret.
    pub client_secret: String,
    /// Its bot's token: the bot reads who of those who signed in manages what.
    pub token: BotToken,
    /// Where Discord is.
    pub discord_url: String,
    /// Where browsers see the API.
    pub(crate) public_url: PublicUrl,
    /// Other origins whose pages may write with a session.
    pub allowed_origins: Vec<String>,
    /// A session that is not used for so long is over.
    pub idle: Duration,
    /// The most people who are signed in at a time.
    pub most_people: Option<i64>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("application_id", &self.application_id).finish_non_exhaustive()
    }
}

impl Config {
    /// Reads the environment (docs: README, "Configuration"); problems stay in `env`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        let login = Login::from_env(env);
        Some(Self { database: Connections { url: url?, most }, login })
    }
}

impl Login {
    /// Both the secret and the public URL, or neither.
    fn from_env(env: &mut Env) -> Option<Self> {
        let discord_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
        let allowed_origins = env.optional("ALLOWED_ORIGINS", origins).unwrap_or_default();
        let idle = env.optional("SESSION_TIMEOUT", milliseconds).unwrap_or(IDLE);
        let most_people = env.optional("MAX_CONCURRENT_USERS", people);
        if env.get("DISCORD_CLIENT_SECRET").is_none() && env.get("PUBLIC_URL").is_none() {
            return None;
        }
        let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
        let client_secret = env.required("DISCORD_CLIENT_SECRET", secret);
        let token = env.required("DISCORD_TOKEN", BotToken::parse);
        let public_url = env.required("PUBLIC_URL", PublicUrl::read);
        let (application_id, client_secret, public_url) = (application_id?, client_secret?, public_url?);
        Some(Self {
            application_id,
            client_secret,
            token: token?,
            discord_url,
            public_url,
            allowed_origins,
            idle,
            most_people,
        })
    }
}

fn secret(value: &str) -> Result<String, &'static str> {
    if value.trim().is_empty() { Err("it is empty") } else { Ok(value.trim().to_owned()) }
}

fn milliseconds(value: &str) -> Result<Duration, String> {
    match value.parse() {
        Ok(milliseconds @ 1..) => Ok(Duration::from_millis(milliseconds)),
        _ => Err(format!("{value:?} is not a number of milliseconds, such as 1800000")),
    }
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
    }

    #[test]
    fn every_problem_is_named_and_no_password_repeated() {
        let problems =
            read(&[("DATABASE_URL", "//u:secret@[host"), ("DATABASE_MAX_CONNECTIONS", "0")]).unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems.iter().all(|problem| !problem.contains("secret")), "{problems:?}");
    }
}
