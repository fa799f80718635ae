//! What is made of secrets, and anew when they changed.

use std::time::Duration;

use anyhow::Context as _;
use time::OffsetDateTime;
use tokio::{sync::Mutex, time::timeout};

use super::Secrets;
use crate::{Clock, env::Env};

/// For so long what was read is taken for what there is.
const KEPT: Duration = Duration::from_mins(5);
/// Where it could not be read again, what is there is kept for so long before the next try.
const AGAIN_AFTER: Duration = Duration::from_secs(10);

/// Reading them again takes no longer from somebody's answer: what was made before will do.
const RENEWED_WITHIN: Duration = Duration::from_millis(400);

/// Makes something of the configuration.
type Make<T> = Box<dyn Fn(Env) -> anyhow::Result<T> + Send + Sync>;

/// Something that is made at the first need, of a configuration with secrets, and anew when they changed.
pub struct Renewed<T> {
    secrets: Secrets,
    make: Make<T>,
    clock: Clock,
    made: Mutex<Option<Made<T>>>,
}

struct Made<T> {
    value: T,
    of: Vec<(String, String)>,
    until: OffsetDateTime,
}

impl<T: Clone> Renewed<T> {
    /// Nothing is read or made yet.
    pub fn new(
        secrets: Secrets,
        clock: Clock,
        make: impl Fn(Env) -> anyhow::Result<T> + Send + Sync + 'static,
    ) -> Self {
        Self { secrets, make: Box::new(make), clock, made: Mutex::new(None) }
    }

    /// What is made of the secrets as they are, or were less than five minutes ago. While they cannot be read, what was made
    /// of them before will do; fails where there is none.
    pub async fn get(&self) -> anyhow::Result<T> {
        let mut made = self.made.lock().await;
        let now = self.clock.now();
        if let Some(made) = made.as_ref().filter(|made| now < made.until) {
            return Ok(made.value.clone());
        }
        // Whoever asks may have no time left, and go: the next one does not begin where this one waited.
        if let Some(made) = made.as_mut() {
            made.until = now + AGAIN_AFTER;
        }
        match self.renewed(made.as_ref()).await {
            Ok(Some((value, of))) => {
                *made = Some(Made { value: value.clone(), of, until: now + KEPT });
                Ok(value)
            }
            Ok(None) => keep(&mut made, now + KEPT),
            Err(error) => {
                if made.is_some() {
                    tracing::warn!(error = format!("{error:#}"), "the secrets were not renewed");
                }
                keep(&mut made, now + AGAIN_AFTER).map_err(|_| error)
            }
        }
    }

    /// As [`Self::renew`]; where something was made before, nobody waits for long.
    async fn renewed(&self, before: Option<&Made<T>>) -> anyhow::Result<Option<(T, Vec<(String, String)>)>> {
        if before.is_none() {
            return self.renew(None).await;
        }
        let told = timeout(RENEWED_WITHIN, self.renew(before)).await;
        told.context("the secrets were not told again in time")?
    }

    /// What is made of the secrets as they are; `None` where they are as they were.
    async fn renew(&self, before: Option<&Made<T>>) -> anyhow::Result<Option<(T, Vec<(String, String)>)>> {
        let values = self.secrets.read().await?;
        if before.is_some_and(|before| before.of == values) {
            return Ok(None);
        }
        Ok(Some(((self.make)(self.secrets.with(&values))?, values)))
    }
}

fn keep<T: Clone>(made: &mut Option<Made<T>>, until: OffsetDateTime) -> anyhow::Result<T> {
    let made = made.as_mut().ok_or_else(|| anyhow::anyhow!("nothing was made yet"))?;
    made.until = until;
    Ok(made.value.clone())
}
