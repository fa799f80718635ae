//! The worker as a service.

use std::{sync::Arc, time::Duration};

use bellhop_actions::{Kind, Registry, Runner};
use bellhop_boot::{Clock, Health, Service};
use bellhop_discord::Discord;
use bellhop_guilds::{
    apology,
    notices::{Line, Notice, ONCE_IN},
};
use bellhop_store::{
    Connections, Pool, Result, actions::CHANNEL, applications, audit::next_untold, leases::Lease, listen,
    mirror::write::CHANNEL as MIRROR, problems::CHANNEL as JUDGEMENTS, schema,
};
use metrics::gauge;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Config, Retention,
    clockwork::Clockwork,
    lease::{Candidate, surely_until},
    sweep::{sweep, sweep_on},
};

/// The default of `HEALTH_PORT`.
pub const DEFAULT_HEALTH_PORT: u16 = 9083;
/// How often a standby asks for the lease, and a worker without a database for its return.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// A worker of one application.
#[derive(Clone)]
pub struct Worker {
    candidate: Candidate,
    runner: Runner,
    direct: Pool,
    retention: Retention,
}

impl Worker {
    /// A worker that does nothing yet; fails when a database URL cannot be read.
    pub fn new(config: Config, clock: Clock) -> Result<Self> {
        let pool = Pool::new(&config.database)?;
        // The lease must not wait behind what the work does; listening has a connection of its own.
        let direct = Pool::new(&Connections { url: config.direct_url, most: 1 })?;
        let discord = Discord::new(config.discord).for_application(config.application_id, &config.token);
        let candidate = Candidate {
            pool: direct.clone(),
            clock: clock.clone(),
            application_id: config.application_id,
            holder: Uuid::new_v4(),
        };
        let lines: Vec<Line> = vec![
            bellhop_panels::view::audit_line,
            bellhop_messages::view::audit_line,
            bellhop_guilds::config::audit_line,
        ];
        let notice: Arc<dyn Kind> = Arc::new(Notice::new(lines));
        let kinds = bellhop_panels::actions::kinds().into_iter().chain(bellhop_messages::actions::kinds());
        let kinds = kinds.chain([notice]);
        let registry = Registry::new(kinds, apology);
        let runner = Runner { pool, registry, discord, now: Arc::new(move || clock.now()) };
        Ok(Self { candidate, runner, direct, retention: config.retention })
    }

    /// Works while it holds the lease and stands by while another does, until `stop`.
    pub async fn work(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let asked = Instant::now();
            match self.candidate.acquire().await {
                Ok(Some(lease)) => Box::pin(self.be_active(&lease, asked, &stop)).await,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "no lease could be asked for"),
            }
            tokio::select! {
                () = sleep(ASK_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Does everything that is due, in one go, as the active worker; how many attempts there were.
    /// `None` while another worker is active.
    pub async fn drain(&self) -> Result<Option<usize>> {
        let Some(lease) = self.candidate.acquire().await? else { return Ok(None) };
        let mut attempts = 0;
        loop {
            self.clockwork().once().await?;
            match self.runner.drain(&lease).await {
                0 => break,
                some => attempts += some,
            }
        }
        sweep(&self.runner.pool, &self.candidate.clock, self.retention).await?;
        self.candidate.release(&lease).await?;
        Ok(Some(attempts))
    }

    /// When the next action falls due, or something is to be told; `None` when nothing is unfinished. Roles that are
    /// given for a time are not among it.
    pub async fn next_due(&self) -> Result<Option<time::OffsetDateTime>> {
        let mut conn = self.runner.pool.acquire().await?;
        let told = next_untold(&mut conn, self.candidate.application_id, ONCE_IN).await?;
        conn.finish();
        Ok(self.runner.next_due().await?.into_iter().chain(told).min())
    }

    fn clockwork(&self) -> Clockwork<'_> {
        let Candidate { clock, application_id, .. } = &self.candidate;
        Clockwork { pool: &self.runner.pool, clock, application_id: *application_id }
    }

    /// Works under the lease that was asked for at this time.
    async fn be_active(&self, lease: &Lease, asked: Instant, stop: &CancellationToken) {
        tracing::info!(lease = lease.name, epoch = lease.epoch, "active");
        gauge!("bellhop_worker_active").set(1.0);
        gauge!("bellhop_worker_lease_epoch").set(i32::try_from(lease.epoch).unwrap_or(i32::MAX));
        let down = stop.child_token();
        let (holds, held) = watch::channel(surely_until(asked));
        let runner = Runner { discord: self.runner.discord.clone().until(held), ..self.runner.clone() };
        let (wake, unjudged) = (Notify::new(), Notify::new());
        let clockwork = self.clockwork();
        tokio::join!(
            runner.run(lease, &wake, &down),
            self.candidate.keep(lease, &holds, &down),
            self.listen((&wake, &unjudged), &down),
            clockwork.run(&unjudged, &down),
            sweep_on(&self.runner.pool, &self.candidate.clock, self.retention, &down),
        );
        gauge!("bellhop_worker_active").set(0.0);
        if let Err(error) = self.candidate.release(lease).await {
            tracing::warn!(%error, "the lease was not released; it runs out by itself");
        }
    }

    /// Wakes the runner at every announcement of work, the clockwork at every one of what is to be judged;
    /// whenever it could not listen, it wakes both.
    async fn listen(&self, (wake, unjudged): (&Notify, &Notify), stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let listening = async {
                let mut listener = listen(&self.direct, &[CHANNEL, MIRROR, JUDGEMENTS]).await?;
                wake.notify_one();
                unjudged.notify_one();
                loop {
                    let heard = listener.recv().await?;
                    if heard.channel() == CHANNEL { wake.notify_one() } else { unjudged.notify_one() }
                }
            };
            let ended: Result<()> = tokio::select! {
                ended = listening => ended,
                () = stop.cancelled() => return,
            };
            if let Err(error) = ended {
                tracing::warn!(%error, "not listening; looking every two seconds");
            }
            tokio::select! {
                () = sleep(ASK_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Makes sure that the application has its row, as soon as the database answers and has every migration.
    async fn ensure_application(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            match self.try_ensure_application().await {
                Ok(()) => return,
                Err(error) => tracing::warn!(%error, "waiting for the database"),
            }
            sleep(ASK_EVERY).await;
        }
    }

    async fn try_ensure_application(&self) -> Result<()> {
        let mut conn = self.runner.pool.acquire().await?;
        schema::Gate::default().pass(&mut conn).await?;
        applications::ensure(&mut conn, self.candidate.application_id, self.candidate.clock.now()).await?;
        conn.finish();
        Ok(())
    }
}

/// The worker, ready to run until `shutdown`.
pub fn service(config: Config, clock: Clock, shutdown: CancellationToken) -> anyhow::Result<Service> {
    let worker = Worker::new(config, clock)?;
    let pool = worker.runner.pool.clone();
    let health = Health::new().with("database", move || {
        let pool = pool.clone();
        async move { schema::ready(&pool).await }
    });
    let background = Box::pin(async move {
        worker.ensure_application(&shutdown).await;
        Box::pin(worker.work(shutdown)).await;
        Ok(())
    });
    Ok(Service { name: "worker", public: None, health, background: Some(background) })
}
