//! The services by name.

use bellhop_boot::{Clock, Service, env::Env};
use tokio_util::sync::CancellationToken;

use crate::cli::ServiceName;

/// A service whose configuration was read.
pub(crate) enum Configured {
    Interactions(bellhop_interactions::Config),
    Api(bellhop_api::Config),
    SyncDaemon(bellhop_sync_daemon::Config),
    Worker(bellhop_worker::Config),
}

impl ServiceName {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Interactions, Self::Api, Self::SyncDaemon, Self::Worker];

    fn configure(self, env: &mut Env) -> Option<Configured> {
        match self {
            Self::Interactions => bellhop_interactions::Config::from_env(env).map(Configured::Interactions),
            Self::Api => bellhop_api::Config::from_env(env).map(Configured::Api),
            Self::SyncDaemon => bellhop_sync_daemon::Config::from_env(env).map(Configured::SyncDaemon),
            Self::Worker => bellhop_worker::Config::from_env(env).map(Configured::Worker),
        }
    }
}

/// Reads the configuration of all these services; the problems of all are noted in `env`.
pub(crate) fn configure(
    names: impl IntoIterator<Item = ServiceName>,
    env: &mut Env,
) -> Option<Vec<(ServiceName, Configured)>> {
    let read: Vec<_> = names.into_iter().map(|name| (name, name.configure(env))).collect();
    read.into_iter().map(|(name, configured)| Some((name, configured?))).collect()
}

impl Configured {
    /// Builds the service.
    pub(crate) fn build(self, clock: Clock, stop: CancellationToken) -> anyhow::Result<Service> {
        match self {
            Self::Interactions(config) => bellhop_interactions::service(config, clock, stop),
            Self::Api(config) => bellhop_api::service(config, clock, stop),
            Self::SyncDaemon(config) => bellhop_sync_daemon::service(config, clock, stop),
            Self::Worker(config) => bellhop_worker::service(config, clock, stop),
        }
    }
}
