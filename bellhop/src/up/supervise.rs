//! The services, each with its sockets, in this process.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_boot::{Clock, Health, Listeners, env::Env};
use tokio::{task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use super::sockets::Sockets;
use crate::{cli::ServiceName, services::configure};

/// How often readiness is asked while starting.
const ASK_EVERY: Duration = Duration::from_millis(25);
/// How long everything may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Running services.
pub(super) struct Supervised {
    running: JoinSet<anyhow::Result<()>>,
    healths: Vec<Health>,
    stop: CancellationToken,
}

impl Supervised {
    /// No services.
    pub(super) fn nothing() -> Self {
        Self { running: JoinSet::new(), healths: Vec::new(), stop: CancellationToken::new() }
    }

    /// Starts the services with the configuration of `env`; they all read one clock.
    pub(super) fn start(
        mut env: Env,
        names: impl Iterator<Item = ServiceName>,
        (sockets, clock): (&mut Sockets, &Clock),
    ) -> anyhow::Result<Self> {
        let mut services = Self::nothing();
        let configured = configure(names, &mut env);
        for (name, configured) in env.finish(configured)? {
            let service = configured.build(clock.clone(), services.stop.clone())?;
            let (public, health) = sockets.of(name)?;
            services.healths.push(service.health.clone());
            let listeners = Listeners { public, health };
            services.running.spawn(bellhop_boot::run(service, listeners, services.stop.clone()));
        }
        Ok(services)
    }

    /// Waits until every service is ready.
    pub(super) async fn ready(&self) -> anyhow::Result<()> {
        let deadline = tokio::time::Instant::now() + READY_WITHIN;
        for health in &self.healths {
            loop {
                let problems = health.problems().await;
                if problems.is_empty() {
                    break;
                }
                let late = tokio::time::Instant::now() > deadline;
                anyhow::ensure!(!late, "not ready after 30 s: {}", problems.join("; "));
                sleep(ASK_EVERY).await;
            }
        }
        Ok(())
    }

    /// Waits for `stop`; the failure of a service ends the waiting too.
    pub(super) async fn until_stopped(&mut self, stop: &CancellationToken) -> anyhow::Result<()> {
        tokio::select! {
            () = stop.cancelled() => Ok(()),
            Some(ended) = self.running.join_next() => {
                ended.context("a service panicked")??;
                anyhow::bail!("a service ended by itself")
            }
        }
    }

    /// Stops the services and waits for their ends.
    pub(super) async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.running.join_next().await {
            if let Ok(Err(error)) = ended {
                tracing::warn!(%error, "a service did not end well");
            }
        }
    }
}
