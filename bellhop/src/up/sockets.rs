//! The ports, all taken before anything starts.

use std::{collections::BTreeMap, net::SocketAddr};

use anyhow::Context as _;
use tokio::net::TcpListener;

use crate::cli::{Only, ServiceName, Up};

/// The ports without `--port-base`: the services' own, the world's, and the health ports.
const DEFAULTS: [u16; 7] = [8080, 8081, 8082, 9080, 9081, 9082, 9083];
/// How many ports `--port-base` takes.
const PORTS: u16 = 7;

/// The sockets of everything that runs here, until it takes them.
pub(super) struct Sockets {
    world: Option<TcpListener>,
    public: BTreeMap<&'static str, TcpListener>,
    health: BTreeMap<&'static str, TcpListener>,
    addresses: Addresses,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    pub(super) interactions: SocketAddr,
    pub(super) api: SocketAddr,
    pub(super) health: BTreeMap<&'static str, SocketAddr>,
}

/// A service's name as JSON keys write it.
pub(super) fn key(name: ServiceName) -> &'static str {
    match name {
        ServiceName::Interactions => "interactions",
        ServiceName::Api => "api",
        ServiceName::SyncDaemon => "sync_daemon",
        ServiceName::Worker => "worker",
    }
}

impl Sockets {
    /// Binds every port on loopback. A service left out keeps its addresses for whoever runs it by
    /// hand, and its sockets are let go.
    pub(super) async fn bind(options: &Up, world: bool) -> anyhow::Result<Self> {
        let mut bound = Vec::new();
        for port in ports(options.port_base)? {
            bound.push(bind(port).await?);
        }
        let addresses =
            bound.iter().map(TcpListener::local_addr).collect::<Result<Vec<_>, _>>().context("no address")?;
        let runs = |name| options.only.is_none() && !options.without.contains(&name);
        let mut sockets = bound.into_iter();
        let mut next = |keep: bool| sockets.next().filter(|_| keep);
        let mut public = BTreeMap::new();
        for name in [ServiceName::Interactions, ServiceName::Api] {
            public.extend(next(runs(name)).map(|socket| (key(name), socket)));
        }
        let world = next(world || options.only == Some(Only::World));
        let mut health = BTreeMap::new();
        for name in ServiceName::ALL {
            health.extend(next(runs(name)).map(|socket| (key(name), socket)));
        }
        let healths = ServiceName::ALL.into_iter().map(key).zip(addresses[3..].iter().copied()).collect();
        let addresses = Addresses { interactions: addresses[0], api: addresses[1], health: healths };
        Ok(Self { world, public, health, addresses })
    }

    pub(super) fn world(&mut self) -> anyhow::Result<TcpListener> {
        self.world.take().context("the world's socket was taken before")
    }

    pub(super) fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// A service's public and health sockets.
    pub(super) fn of(&mut self, name: ServiceName) -> anyhow::Result<(Option<TcpListener>, TcpListener)> {
        let health = self.health.remove(key(name)).context("the health socket was taken before")?;
        Ok((self.public.remove(key(name)), health))
    }
}

fn ports(base: Option<u16>) -> anyhow::Result<[u16; PORTS as usize]> {
    match base {
        None => Ok(DEFAULTS),
        Some(0) => Ok([0; PORTS as usize]),
        Some(base) => {
            anyhow::ensure!(base <= u16::MAX - PORTS, "--port-base {base} leaves no room for seven ports");
            Ok(std::array::from_fn(|step| base + u16::try_from(step).unwrap_or_default()))
        }
    }
}

async fn bind(port: u16) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}; if another `up` runs, add --ephemeral --port-base 0 (free ports)"
        )
    })
}
