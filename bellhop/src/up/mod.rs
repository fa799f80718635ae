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
    let starting = async {
        if options.only == Some(Only::World) {
            return Running::world(&mut sockets, &private);
        }
        Running::everything(env, &options, &mut sockets, &private, real).await
    };
    let running = tokio::select! {
        running = starting => running?,
        () = stop.cancelled() => return Ok(()),
    };
    report::say(&options, &running.report)?;
    let ended = running.until(&stop).await;
    private.stop().await;
    ended
}

/// What was brought up.
struct Running {
    world: Option<Simulated>,
    services: Supervised,
    report: Report,
}

impl Running {
    /// The simulated Discord alone.
    fn world(sockets: &mut Sockets, private: &Private) -> anyhow::Result<Self> {
        let world = Simulated::start(sockets.world()?, private)?;
        let report = Report::of_world(&world);
        Ok(Self { world: Some(world), services: Supervised::nothing(), report })
    }

    /// Everything that the options do not leave out.
    async fn everything(
        mut env: Env,
        options: &Up,
        sockets: &mut Sockets,
        private: &Private,
        real: bool,
    ) -> anyhow::Result<Self> {
        let database_url = private.database(&mut env).await?;
        let world = if real { None } else { Some(Simulated::start(sockets.world()?, private)?) };
        if let Some(world) = &world {
            world.describe_to(&mut env);
        }
        migrate(&database_url, &env).await?;
        let names = ServiceName::ALL.into_iter().filter(|name| !options.without.contains(name));
        let addresses = sockets.addresses();
        let services = Supervised::start(&env, names, sockets)?;
        services.ready().await?;
        let demo = if let Some(world) = &world {
            let pool = connect(&Connections { url: database_url.clone(), most: 2 })?;
            Some(Demo::prepare(world, &pool, &env, &addresses, &options.without).await?)
        } else {
            None
        };
        let report = Report::of_everything(database_url, &addresses, world.as_ref(), demo, private);
        Ok(Self { world, services, report })
    }

    /// Runs until `stop`, or until a service ends by itself; then stops in order.
    async fn until(mut self, stop: &CancellationToken) -> anyhow::Result<()> {
        let ended = self.services.until_stopped(stop).await;
        self.services.stop().await;
        if let Some(world) = self.world {
            world.stop().await;
        }
        ended
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
