//! `bellhop run`.

use axum::Router;
use bellhop_boot::{
    Clock, Health, Listeners, Service, env::Env, health_address, listen, public_address, signalled,
};
use futures_util::future::{BoxFuture, try_join_all};
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{Run, ServiceName},
    services::{Configured, configure},
};

/// The defaults of `PORT` and `HEALTH_PORT` where several services share them.
pub(crate) const DEFAULT_PORTS: (u16, u16) = (8080, 9080);

/// Runs the services merged into one until a signal.
pub(crate) async fn run(mut env: Env, options: Run) -> anyhow::Result<()> {
    let public = public_address(&mut env, DEFAULT_PORTS.0);
    let health = health_address(&mut env, DEFAULT_PORTS.1);
    let names = ServiceName::ALL.into_iter().filter(|name| options.services.contains(name));
    let configured = configure(names, &mut env);
    let configured = env.finish(configured)?;
    let stop = signalled();
    let service = merged(configured, &stop)?;
    let public = match service.public {
        Some(_) => Some(listen(public).await?),
        None => None,
    };
    bellhop_boot::run(service, Listeners { public, health: listen(health).await? }, stop).await
}

/// One service of many: their routes on one port, their checks on one health port.
fn merged(configured: Vec<(ServiceName, Configured)>, stop: &CancellationToken) -> anyhow::Result<Service> {
    let mut public: Option<Router> = None;
    let mut health = Health::new();
    let mut work: Vec<BoxFuture<'static, anyhow::Result<()>>> = Vec::new();
    for (_, configured) in configured {
        let service = configured.build(Clock::system(), stop.clone())?;
        health = health.merge(service.health);
        work.extend(service.background);
        public = match (public, service.public) {
            (Some(all), Some(router)) => Some(all.merge(router)),
            (all, router) => all.or(router),
        };
    }
    let background = Box::pin(async { try_join_all(work).await.map(|_| ()) });
    Ok(Service { name: "bellhop", public, health, background: Some(background) })
}
