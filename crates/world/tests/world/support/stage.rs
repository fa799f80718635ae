//! The world under test.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use bellhop_world::{Config, Demo, World};
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use twilight_model::id::Id;

/// The bot's token.
pub(crate) const TOKEN: &str = "NTAwMDAwMDAwMDAwMDAwMDAw.secret";

/// A served world with its demo guild and a clock that stands until it is moved.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) demo: Demo,
    pub(crate) address: SocketAddr,
    clock: Arc<Mutex<OffsetDateTime>>,
    stop: CancellationToken,
    served: Option<JoinHandle<std::io::Result<()>>>,
}

/// Where the clock begins.
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_500)
}

/// A string of an answer.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::stored(None).await
    }

    /// A world that keeps its state in a file.
    pub(crate) async fn stored(state_file: Option<PathBuf>) -> Self {
        let clock = Arc::new(Mutex::new(now()));
        let config = Config {
            application_id: Id::new(500_000_000_000_000_000),
            application_name: "Bellhop".to_owned(),
            bot_token: TOKEN.to_owned(),
            client_secret: "hush".to_owned(),
            signing_seed: [7; 32],
            state_file,
            now: {
                let clock = clock.clone();
                Arc::new(move || *clock.lock().unwrap())
            },
        };
        let world = World::new(config).unwrap();
        if let Some(directory) = std::env::var_os("WORLD_EXCHANGES") {
            world.record_exchanges(directory.as_ref()).unwrap();
        }
        // Tests of the limit set it again.
        world.set_identify_window(std::time::Duration::ZERO);
        let turned = clock.clone();
        world.set_clock_mover(move |by| *turned.lock().unwrap() += by);
        let demo = world.demo().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
        let served = tokio::spawn({
            let (world, stop) = (world.clone(), stop.clone());
            async move { world.serve(listener, stop).await }
        });
        Self { world, demo, address, clock, stop, served: Some(served) }
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: Duration) {
        *self.clock.lock().unwrap() += by;
    }

    /// Ends the world as Ctrl-C does, and waits for it.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        self.served.take().unwrap().await.unwrap().unwrap();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
