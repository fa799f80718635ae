//! `bellhop up`: everything on one machine, with nothing configured.
//!
//! First everything is checked that can be: the configuration of all that will run, and the ports. Then
//! come PostgreSQL, the simulated Discord unless a real one is configured, the migrations, the services,
//! and the demo that makes the first click possible. It stops in the opposite order, within five seconds.
//!
//! A database may hold what an earlier simulated Discord left there: sessions and messages that this
//! one does not know. `up` ends with a panel that can be clicked all the same.

mod check;
mod demo;
mod panel;
mod private;
mod report;
mod simulated;
mod sockets;
mod supervise;

use anyhow::Context as _;
use bellhop_boot::{Clock, env::Env, signalled};
use bellhop_store::{Connections, Pool, applications, mirror::shards, schema};
use tokio_util::sync::CancellationToken;

use self::{
    demo::Demo, private::Private, report::Report, simulated::Simulated, sockets::Sockets,
    supervise::Supervised,
};
use crate::{
    cli::{Only, ServiceName, Up},
    database,
};

/// Brings everything up, says where it is, and waits for a signal.
pub(crate) async fn up(env: Env, options: Up) -> anyhow::Result<()> {
    let stop = signalled();
    check::check(env.clone(), &options)?;
    let real = env.get("DISCORD_TOKEN").is_some();
    if !real && ["DISCORD_APPLICATION_ID", "DISCORD_PUBLIC_KEY"].iter().any(|name| env.get(name).is_some()) {
        tracing::warn!("DISCORD_TOKEN is not set: this is the simulated Discord");
    }
    let mut sockets = Sockets::bind(&options, !real).await?;
    let private = Private::prepare(&env, options.ephemeral)?;
    let mut running = Running { services: Supervised::nothing(), world: None, private };
    let ended = match running.start(env, &options, &mut sockets, &stop).await {
        Ok(Some(report)) => running.until(&report, &options, &stop).await,
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    running.stop().await;
    ended
}

/// What was brought up so far; whatever happens, it ends by [`Running::stop`].
struct Running {
    services: Supervised,
    world: Option<Simulated>,
    private: Private,
}

impl Running {
    /// Starts everything that the options do not leave out; `None` if `stop` was cancelled meanwhile.
    async fn start(
        &mut self,
        mut env: Env,
        options: &Up,
        sockets: &mut Sockets,
        stop: &CancellationToken,
    ) -> anyhow::Result<Option<Report>> {
        if options.only == Some(Only::World) {
            let world = self.world.insert(Simulated::start(sockets.world()?, &self.private)?);
            return Ok(Some(Report::of_world(world)));
        }
        if !self.private.provide(&mut env, stop).await? {
            return Ok(None);
        }
        stop.run_until_cancelled(self.on(env, options, sockets)).await.transpose()
    }

    /// Starts everything on the database that the environment names.
    async fn on(&mut self, mut env: Env, options: &Up, sockets: &mut Sockets) -> anyhow::Result<Report> {
        if env.get("DISCORD_TOKEN").is_none() {
            let world = self.world.insert(Simulated::start(sockets.world()?, &self.private)?);
            world.describe_to(&mut env);
        }
        self.prepare_database(&env).await?;
        let names = ServiceName::ALL.into_iter().filter(|name| !options.without.contains(name));
        let addresses = sockets.addresses();
        if let Some(world) = &self.world {
            world.lets_sign_in_at(&format!("http://{}", addresses.api), &mut env);
        }
        let clock = self.world.as_ref().map_or_else(Clock::system, |world| world.clock.clone());
        self.services = Supervised::start(env.clone(), names, (sockets, &clock))?;
        self.services.ready().await?;
        let url = env.get("DATABASE_URL").unwrap_or_default().to_owned();
        let demo = if let Some(world) = &self.world {
            let pool = Pool::new(&Connections { url: url.clone(), most: 2 })?;
            Some(Demo::prepare(world, &pool, &env, &addresses, &options.without).await?)
        } else {
            None
        };
        Ok(Report::of_everything(url, &addresses, self.world.as_ref(), demo, &self.private))
    }

    /// Brings the schema up to date and the rows in step with this world.
    async fn prepare_database(&self, env: &Env) -> anyhow::Result<()> {
        let mut conn = database::connect(env.clone()).await?;
        schema::migrate(&mut conn).await.context("the migrations failed")?;
        if let Some(application_id) = env.get("DISCORD_APPLICATION_ID").and_then(|id| id.parse().ok()) {
            applications::ensure(&mut conn, application_id, Clock::system().now()).await?;
            if self.world.is_some() {
                // It forgets its sessions when it ends; quick restarts must not wait like failed ones.
                shards::forget_sessions(&mut conn, application_id).await?;
            }
        }
        Ok(())
    }

    /// Says what there is and waits for `stop`, or until a service or the database ends by itself.
    async fn until(&mut self, report: &Report, options: &Up, stop: &CancellationToken) -> anyhow::Result<()> {
        report::say(options, report)?;
        tokio::select! {
            ended = self.services.until_stopped(stop) => ended,
            () = self.private.ended() => {
                anyhow::bail!("the private PostgreSQL ended; start `up` again, which repairs what it left")
            }
        }
    }

    /// Stops everything in the opposite order.
    async fn stop(self) {
        self.services.stop().await;
        if let Some(world) = self.world {
            world.stop().await;
        }
        self.private.stop().await;
    }
}
