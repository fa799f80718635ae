//! The services by name.

use bellhop_boot::{Clock, Service, env::Env};
use tokio_util::sync::CancellationToken;

use crate::cli::ServiceName;

impl ServiceName {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Interactions, Self::Api, Self::SyncDaemon, Self::Worker];

    /// Reads the service's configuration and builds it; every problem is reported at once.
    pub(crate) fn build(
        self,
        mut env: Env,
        clock: Clock,
        stop: CancellationToken,
    ) -> anyhow::Result<Service> {
        match self {
            Self::Interactions => {
                let config = bellhop_interactions::Config::from_env(&mut env);
                bellhop_interactions::service(env.finish(config)?, clock, stop)
            }
            Self::Api => {
                let config = bellhop_api::Config::from_env(&mut env);
                bellhop_api::service(env.finish(config)?, clock, stop)
            }
            Self::SyncDaemon => {
                let config = bellhop_sync_daemon::Config::from_env(&mut env);
                bellhop_sync_daemon::service(env.finish(config)?, clock, stop)
            }
            Self::Worker => {
                let config = bellhop_worker::Config::from_env(&mut env);
                bellhop_worker::service(env.finish(config)?, clock, stop)
            }
        }
    }
}
