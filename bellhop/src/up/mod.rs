//! `bellhop up`: everything on one machine, with nothing configured.
//!
//! In order: sockets (so that a port in use is said before anything starts), PostgreSQL and its
//! migrations, the simulated Discord unless a real one is configured, the services, and the demo that
//! makes the first click possible. It stops in the opposite order, within five seconds.

mod demo;
mod private;
mod report;
mod simulated;
mod sockets;
mod supervise;

use anyhow::Context as _;
use bellhop_boot::{Clock, env::Env, signalled};
use bellhop_store::{Connections, connect};
use tokio_util::sync::CancellationToken;

use self::{
    demo::Demo, private::Private, report::Report, simulated::Simulated, sockets::Sockets,
    supervise::Supervised,
};
use crate::cli::{Only, ServiceName, Up};

/// Brings everything up, says where it is, and waits for a signal.
pub(crate) async fn up(env: Env, options: Up) -> anyhow::Result<()> {
    let stop = signalled();
    let real = env.get("DISCORD_TOKEN").is_some();
    anyhow::ensure!(
        !(real && options.only.is_some()),
        "a real Discord is configured; there is no world to start"
    );
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
        let Some(database_url) = self.private.database(&mut env, stop).await? else { return Ok(None) };
        stop.run_until_cancelled(self.on(database_url, env, options, sockets)).await.transpose()
    }

    /// Starts everything on a database.
    async fn on(
        &mut self,
        database_url: String,
        mut env: Env,
        options: &Up,
        sockets: &mut Sockets,
    ) -> anyhow::Result<Report> {
        if env.get("DISCORD_TOKEN").is_none() {
            let world = self.world.insert(Simulated::start(sockets.world()?, &self.private)?);
            world.describe_to(&mut env);
        }
        migrate(&database_url, &env).await?;
        let names = ServiceName::ALL.into_iter().filter(|name| !options.without.contains(name));
        let addresses = sockets.addresses();
        let clock = self.world.as_ref().map_or_else(Clock::system, |world| world.clock.clone());
        self.services = Supervised::start(env.clone(), names, (sockets, &clock))?;
        self.services.ready().await?;
        let demo = if let Some(world) = &self.world {
            let pool = connect(&Connections { url: database_url.clone(), most: 2 })?;
            Some(Demo::prepare(world, &pool, &env, &addresses, &options.without).await?)
        } else {
            None
        };
        Ok(Report::of_everything(database_url, &addresses, self.world.as_ref(), demo, &self.private))
    }

    /// Says what there is and waits for `stop`, or until a service ends by itself.
    async fn until(&mut self, report: &Report, options: &Up, stop: &CancellationToken) -> anyhow::Result<()> {
        report::say(options, report)?;
        self.services.until_stopped(stop).await
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

async fn migrate(database_url: &str, env: &Env) -> anyhow::Result<()> {
    use bellhop_store::{applications, schema};
    use sqlx::Connection as _;
    let mut conn =
        sqlx::PgConnection::connect(database_url).await.context("the database cannot be reached")?;
    schema::migrate(&mut conn).await.context("the migrations failed")?;
    if let Some(application_id) = env.get("DISCORD_APPLICATION_ID").and_then(|id| id.parse().ok()) {
        applications::ensure(&mut conn, application_id, Clock::system().now()).await?;
    }
    Ok(())
}
