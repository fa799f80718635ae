//! The API's part of the environment.

use std::num::NonZeroU32;

use bellhop_boot::env::Env;
use bellhop_store::Connections;
use sqlx::postgres::PgConnectOptions;

/// Connections held at once, unless `DATABASE_MAX_CONNECTIONS` says otherwise.
const MAX_CONNECTIONS: u32 = 5;

/// What the API is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database it reads.
    pub database: Connections,
}

impl Config {
    /// Reads `DATABASE_URL` and `DATABASE_MAX_CONNECTIONS`; problems stay in `env`.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let most =
            env.optional("DATABASE_MAX_CONNECTIONS", str::parse).map_or(MAX_CONNECTIONS, NonZeroU32::get);
        Some(Self { database: Connections { url: url?, most } })
    }
}

/// Reads a URL that PostgreSQL's driver understands; the reason why not repeats nothing of it.
fn database_url(value: &str) -> Result<String, sqlx::Error> {
    value.parse::<PgConnectOptions>().map(|_| value.to_owned())
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
