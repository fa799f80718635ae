//! The API as a service that runs alone or beside others.

use bellhop_boot::{Clock, Health, Service};
use bellhop_store::{Pool, schema};
use tokio_util::sync::CancellationToken;

use crate::{App, Config, router};

/// The defaults of `PORT` and `HEALTH_PORT`.
pub const DEFAULT_PORTS: (u16, u16) = (8081, 9081);

/// The API, ready to run; it connects to its database at the first need.
///
/// Fails when the database URL cannot be read. `_shutdown` is the shape every deployable shares:
/// nothing here is left undone, so nothing waits for it.
pub fn service(config: Config, clock: Clock, _shutdown: CancellationToken) -> anyhow::Result<Service> {
    let Config { database, guard, bot, login } = config;
    let pool = Pool::new(&database)?;
    let checked = pool.clone();
    let health = Health::new().with("database", move || {
        let pool = checked.clone();
        async move { schema::ready(&pool).await }
    });
    Ok(Service {
        name: "api",
        public: Some(router(&App::new(pool, clock, &guard, (bot.as_ref(), login.as_ref()))?)),
        health,
        background: None,
    })
}
