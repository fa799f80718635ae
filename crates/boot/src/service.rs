//! A service and its running, alone or merged with others.

use std::{
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use axum::Router;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    Clock, Health,
    descriptors::raise_descriptors,
    env::{self, Env},
    health,
    serve::serve,
    shutdown, telemetry,
};

/// How long a service may take to end once it was told to.
pub const GRACE: Duration = Duration::from_secs(4);

/// A deployable, ready to run.
pub struct Service {
    /// Its name in logs and reports.
    pub name: &'static str,
    /// What it serves to the outside, if anything.
    pub public: Option<Router>,
    /// What must hold for it to be ready.
    pub health: Health,
    /// Work that goes on until the shutdown token it was made with is cancelled.
    pub background: Option<BoxFuture<'static, anyhow::Result<()>>>,
}

/// The sockets of a service.
#[derive(Debug)]
pub struct Listeners {
    /// For its public router.
    pub public: Option<TcpListener>,
    /// For its health.
    pub health: TcpListener,
}

/// Binds a TCP socket, saying which address could not be had.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Runs a service until `shutdown` is cancelled, or until a part of it fails, which stops the rest.
pub async fn run(service: Service, listeners: Listeners, shutdown: CancellationToken) -> anyhow::Result<()> {
    let Service { name, public, health, background } = service;
    let stop = shutdown.child_token();
    let health = serve(listeners.health, health.router(), stop.clone());
    let public = async {
        match (public, listeners.public) {
            // In this order a fallback of the service's own stays in force.
            (Some(router), Some(listener)) => {
                serve(listener, health::live().merge(router), stop.clone()).await
            }
            _ => Ok(()),
        }
    };
    let background = async {
        match background {
            Some(work) => work.await,
            None => Ok(()),
        }
    };
    let all = async {
        let serving = async { anyhow::Ok(tokio::try_join!(health, public)?) };
        tokio::try_join!(serving, background).map(|_| ())
    };
    let overdue = async {
        shutdown.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        never = telemetry::keep_up() => match never {},
        ended = all => ended.with_context(|| format!("{name} failed")),
        () = overdue => {
            tracing::warn!(service = name, "did not end in time; leaving it");
            Ok(())
        }
    }
}

/// The whole life of a process that is one service: configuration, logs, signals, sockets.
///
/// `ports` are the defaults of `PORT` (none for a service without a public router) and `HEALTH_PORT`.
pub async fn main<C>(
    ports: (Option<u16>, u16),
    configure: impl FnOnce(&mut Env) -> Option<C>,
    build: impl FnOnce(C, Clock, CancellationToken) -> anyhow::Result<Service>,
) -> ExitCode {
    exit(live(ports, configure, build).await)
}

async fn live<C>(
    ports: (Option<u16>, u16),
    configure: impl FnOnce(&mut Env) -> Option<C>,
    build: impl FnOnce(C, Clock, CancellationToken) -> anyhow::Result<Service>,
) -> anyhow::Result<()> {
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    raise_descriptors();
    let config = configure(&mut env);
    let public = ports.0.map(|port| public_address(&mut env, port));
    let health = health_address(&mut env, ports.1);
    let config = env.finish(config)?;
    let shutdown = shutdown::signalled();
    let service = build(config, Clock::system(), shutdown.clone())?;
    let public = match public {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    run(service, Listeners { public, health: listen(health).await? }, shutdown).await
}

/// The public port's address, on every interface.
pub fn public_address(env: &mut Env, default_port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::UNSPECIFIED, env.optional("PORT", env::port).unwrap_or(default_port)))
}

/// The health port's address: loopback unless `HEALTH_BIND` says otherwise.
pub fn health_address(env: &mut Env, default_port: u16) -> SocketAddr {
    let bind = env.optional("HEALTH_BIND", env::address).unwrap_or(Ipv4Addr::LOCALHOST.into());
    SocketAddr::from((bind, env.optional("HEALTH_PORT", env::port).unwrap_or(default_port)))
}

/// Makes ring the process's one TLS provider; with none or two, twilight's clients panic.
pub fn install_tls() {
    // A provider that stands already is ring too: it is the only one linked.
    _ = rustls::crypto::ring::default_provider().install_default();
}

/// Ends a process as its result says, with one line for the person who started it.
#[expect(clippy::print_stderr, reason = "the last word of a process, whatever the log level")]
pub fn exit(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
