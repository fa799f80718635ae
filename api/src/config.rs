//! The API's part of the environment.

use bellhop_boot::env::Env;
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};

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
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        Some(Self { database: Connections { url: url?, most } })
    }
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
