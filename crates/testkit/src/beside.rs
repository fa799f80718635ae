//! Another API beside the Bench's own.

use std::time::Duration;

use bellhop_api::{App, Config, router};
use bellhop_boot::{GRACE, Health, Service};
use bellhop_store::Pool;
use tokio::{sync::oneshot, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{Bench, setup::config};

/// An API of its own, over the Bench's database; it ends with the Bench.
pub struct ApiBeside {
    /// Where it listens.
    pub url: String,
    pub(crate) stop: CancellationToken,
    pub(crate) ended: oneshot::Receiver<()>,
}

impl Bench {
    /// Starts another API, whose configuration differs from the Bench's own by this change.
    pub async fn api_beside(&mut self, change: impl FnOnce(&mut Config)) -> ApiBeside {
        let mut config = config(self.env(), Config::from_env);
        change(&mut config);
        self.run_beside(config).await
    }

    /// Serves the API's router by itself, as where no process of its own runs; where it listens.
    pub async fn api_without_stream(&mut self) -> String {
        let Config { database, guard, .. } = config(self.env(), Config::from_env);
        let app = App::new(Pool::new(&database).unwrap(), self.clock.clone(), &guard, (None, None)).unwrap();
        let service =
            Service { name: "api", public: Some(router(&app)), health: Health::new(), background: None };
        format!("http://{}", self.run(service).await)
    }
}

impl ApiBeside {
    /// Has it end, as a signal does; fails the test where something had to be left behind.
    pub async fn stop(self) {
        self.stop.cancel();
        let well_within = GRACE.saturating_sub(Duration::from_secs(1));
        timeout(well_within, self.ended).await.expect("it ends in good order").unwrap();
    }
}
