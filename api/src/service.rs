//! The API as a service that runs alone or beside others.

use bellhop_boot::{Clock, Health, Service};
use bellhop_store::{Pool, schema};
use tokio_util::sync::CancellationToken;

use crate::{App, Config, live::Hub, router};

/// The defaults of `PORT` and `HEALTH_PORT`.
pub const DEFAULT_PORTS: (u16, u16) = (8081, 9081);

/// The API, ready to run; it connects to its database at the first need.
///
/// Fails when a database URL cannot be read. With `shutdown` the live streams end: no other answer lasts.
pub fn service(config: Config, clock: Clock, shutdown: CancellationToken) -> anyhow::Result<Service> {
    let Config { database, direct_url, guard, bot, login, pace } = config;
    let pool = Pool::new(&database)?;
    let checked = pool.clone();
    let health = Health::new().with("database", move || {
        let pool = checked.clone();
        async move { schema::ready(&pool).await }
    });
    let (hub, live) = Hub::new(direct_url, clock.clone(), pace, shutdown)?;
    let app = App::with_stream(pool, clock, &guard, (bot.as_ref(), login.as_ref()), live)?;
    let background = Box::pin(async move {
        hub.run().await;
        Ok(())
    });
    Ok(Service { name: "api", public: Some(router(&app)), health, background: Some(background) })
}
