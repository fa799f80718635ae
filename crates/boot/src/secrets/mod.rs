//! Secrets that the environment names and does not hold.
//!
//! Where `NAME_SECRET_ARN` is set in place of `NAME`, the value is a secret of AWS Secrets Manager: it is asked for at the
//! first need and kept for five minutes, so that one that is rotated is felt. What is made of the configuration is made
//! with the values that were read ([`Renewed`]), and anew when they changed.

mod arn;
mod renewed;
mod store;

use std::sync::OnceLock;

use anyhow::Context as _;
use tokio::time::timeout;

pub use renewed::Renewed;

use crate::env::Env;
use arn::Arn;
use store::{SecretStore, value_of};

/// What a variable's name has behind it where it names the secret that is its value.
const SUFFIX: &str = "_SECRET_ARN";
/// The variables that are secrets. Others may end so too, and be somebody else's.
const NAMES: [&str; 4] = ["DATABASE_URL", "DATABASE_DIRECT_URL", "DISCORD_TOKEN", "DISCORD_CLIENT_SECRET"];
/// Reading all of them takes no longer: somebody waits for an answer.
const READ_WITHIN: std::time::Duration = std::time::Duration::from_millis(1_500);

/// The variables whose values are secrets elsewhere.
pub struct Secrets {
    named: Vec<(String, Arn)>,
    env: Env,
    store: OnceLock<SecretStore>,
}

impl Secrets {
    /// The secrets that the environment names, if any; from then on it has their variables as awaited ones. Problems are
    /// noted in it.
    pub fn of(env: &mut Env) -> Option<Self> {
        let mut read = Vec::new();
        for name in NAMES {
            let variable = format!("{name}{SUFFIX}");
            if env.get(&variable).is_some() && env.get(name).is_some() {
                env.problem(format!("{name} and {variable} are both set"));
            }
            if let Some(arn) = env.optional(&variable, Arn::parse) {
                env.awaits(name);
                read.push((name.to_owned(), arn));
            }
        }
        let found = !read.is_empty();
        found.then(|| Self { named: read, env: env.clone(), store: OnceLock::new() })
    }

    /// Asks for all of them, each secret once; the variables with their values.
    async fn read(&self) -> anyhow::Result<Vec<(String, String)>> {
        timeout(READ_WITHIN, self.read_all()).await.context("the secrets were not told in time")?
    }

    async fn read_all(&self) -> anyhow::Result<Vec<(String, String)>> {
        let store = self.store()?;
        let mut told: Vec<(&Arn, String)> = Vec::new();
        let mut values = Vec::new();
        for (name, arn) in &self.named {
            let of = || format!("the secret of {name}");
            let known =
                told.iter().find(|(asked, _)| asked.is_same_secret(arn)).map(|(_, secret)| secret.clone());
            let secret =
                if let Some(secret) = known { secret } else { store.ask(arn).await.with_context(of)? };
            values.push((name.clone(), value_of(&secret, arn.key()).with_context(of)?));
            told.push((arn, secret));
        }
        Ok(values)
    }

    /// Where secrets are asked for; made at the first need.
    fn store(&self) -> anyhow::Result<&SecretStore> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let made = SecretStore::of(&self.env)?;
        Ok(self.store.get_or_init(|| made))
    }

    /// The environment with these values in it.
    fn with(&self, values: &[(String, String)]) -> Env {
        let mut env = self.env.clone();
        for (name, value) in values {
            env.set(name, value.as_str());
        }
        env
    }
}
