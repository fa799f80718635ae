//! The ports: chosen for everything, and taken for what runs here, before anything starts.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    net::SocketAddr,
};

use tokio::net::TcpListener;

use crate::cli::{Only, ServiceName, Up};

/// Everything that has a port, in the order of `--port-base`.
const PLACES: [Place; 7] = [
    Place::Public(ServiceName::Interactions),
    Place::Public(ServiceName::Api),
    Place::World,
    Place::Health(ServiceName::Interactions),
    Place::Health(ServiceName::Api),
    Place::Health(ServiceName::SyncDaemon),
    Place::Health(ServiceName::Worker),
];
/// Their ports without `--port-base`: the services' own, the world's, and the health ports.
const DEFAULTS: [u16; PLACES.len()] = [8080, 8081, 8082, 9080, 9081, 9082, 9083];
/// How many ports come after the one that `--port-base` names.
const FOLLOWING: u16 = 6;

/// What a port is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Public(ServiceName),
    World,
    Health(ServiceName),
}

/// The sockets of everything that runs here, until it takes them.
pub(super) struct Sockets {
    bound: BTreeMap<Place, TcpListener>,
    addresses: Addresses,
}

/// Where every service is, or is to be run by hand.
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
    /// Binds on loopback what is to run here. A service left out has its addresses too, for whoever
    /// runs it by hand, and may be listening there already; of free ports it gets one that was free.
    pub(super) async fn bind(options: &Up, world: bool) -> anyhow::Result<Self> {
        let mut bound = BTreeMap::new();
        let mut addresses = Vec::new();
        // Held until every port is chosen, so that no two are the same.
        let mut left_out = Vec::new();
        for (place, port) in PLACES.into_iter().zip(ports(options.port_base)?) {
            let mut address = SocketAddr::from(([127, 0, 0, 1], port));
            let runs = place.runs(options, world);
            if runs || (port == 0 && options.only.is_none()) {
                let listener = listen(address, place).await?;
                address = listener.local_addr()?;
                if runs {
                    bound.insert(place, listener);
                } else {
                    left_out.push(listener);
                }
            }
            addresses.push(address);
        }
        let health = ServiceName::ALL.into_iter().map(key).zip(addresses[3..].iter().copied()).collect();
        let addresses = Addresses { interactions: addresses[0], api: addresses[1], health };
        Ok(Self { bound, addresses })
    }

    pub(super) fn world(&mut self) -> anyhow::Result<TcpListener> {
        self.take(Place::World)
    }

    pub(super) fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// A service's public and health sockets.
    pub(super) fn of(&mut self, name: ServiceName) -> anyhow::Result<(Option<TcpListener>, TcpListener)> {
        let health = self.take(Place::Health(name))?;
        Ok((self.bound.remove(&Place::Public(name)), health))
    }

    fn take(&mut self, place: Place) -> anyhow::Result<TcpListener> {
        self.bound.remove(&place).ok_or_else(|| anyhow::anyhow!("the socket for {place} was taken before"))
    }
}

impl Place {
    fn runs(self, options: &Up, world: bool) -> bool {
        match self {
            Self::World => world || options.only == Some(Only::World),
            Self::Public(name) | Self::Health(name) => {
                options.only.is_none() && !options.without.contains(&name)
            }
        }
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public(name) => f.write_str(key(*name)),
            Self::World => f.write_str("the simulated Discord"),
            Self::Health(name) => write!(f, "the health of {}", key(*name).replace('_', "-")),
        }
    }
}

fn ports(base: Option<u16>) -> anyhow::Result<[u16; PLACES.len()]> {
    match base {
        None => Ok(DEFAULTS),
        Some(0) => Ok([0; PLACES.len()]),
        Some(base) => {
            let room = base <= u16::MAX - FOLLOWING;
            anyhow::ensure!(room, "--port-base {base} leaves no room for the {FOLLOWING} ports after it");
            Ok(std::array::from_fn(|step| base + u16::try_from(step).unwrap_or_default()))
        }
    }
}

async fn listen(address: SocketAddr, place: Place) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        anyhow::anyhow!(
            "cannot listen on {address} for {place}: {error}; stop what listens there, or take free ports \
             with --port-base 0 (beside another `up` with --ephemeral too)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_needs_room_for_the_ports_after_it() {
        assert_eq!(ports(Some(65_529)).unwrap(), [65_529, 65_530, 65_531, 65_532, 65_533, 65_534, 65_535]);
        assert!(ports(Some(65_530)).is_err());
    }
}
