//! What a Bench is made of: its world, its environment, and how it differs from the usual one.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bellhop_boot::{Clock, env::Env};
use bellhop_world::{Config, World};
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{APPLICATION_ID, BOT_TOKEN, Bench};

/// Where browsers see the API; the Bench's listens elsewhere, which no browser of its need know.
pub const PUBLIC_URL: &str = "http://127.0.0.1:8081";
/// The application's `OAuth2` secret.
const CLIENT_SECRET: &str = "bench-secret";

/// What a Bench is to start with.
#[derive(Clone, Debug)]
pub struct Setup {
    pub(crate) mirror: bool,
    pub(crate) own_server: bool,
    pub(crate) variables: Vec<(&'static str, String)>,
}

impl Setup {
    /// Leaves the mirror empty: no daemon runs.
    #[must_use]
    pub fn without_mirror(mut self) -> Self {
        self.mirror = false;
        self
    }

    /// Gives the Bench a PostgreSQL server of its own, which [`Bench::stop_database`] stops.
    #[must_use]
    pub fn with_own_database_server(mut self) -> Self {
        self.own_server = true;
        self
    }

    /// Sets a variable for all services.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Starts it.
    pub async fn start(self) -> Bench {
        Bench::start(self).await
    }
}

/// A configuration read as the service itself reads it.
pub(crate) fn config<C>(env: &Env, read: impl FnOnce(&mut Env) -> Option<C>) -> C {
    let mut env = env.clone();
    let config = read(&mut env);
    env.finish(config).unwrap()
}

pub(crate) async fn serve_world(
    clock: &Clock,
    stop: &CancellationToken,
    running: &mut JoinSet<()>,
) -> (World, SocketAddr) {
    let now = clock.clone();
    let world = World::new(Config {
        application_id: APPLICATION_ID,
        application_name: "Bellhop".to_owned(),
        bot_token: BOT_TOKEN.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        signing_seed: [7; 32],
        state_file: None,
        now: Arc::new(move || now.now()),
    })
    .unwrap();
    if let Some(directory) = std::env::var_os("WORLD_EXCHANGES") {
        world.record_exchanges(directory.as_ref()).unwrap();
    }
    world.set_redirect_uris(&[&format!("{PUBLIC_URL}/api/v1/login/callback")]);
    // A test that starts a second daemon at once need not wait as long as at Discord.
    world.set_identify_window(Duration::ZERO);
    let turned = clock.clone();
    world.set_clock_mover(move |by| turned.advance(by));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (serving, stop) = (world.clone(), stop.clone());
    running.spawn(async move { serving.serve(listener, stop).await.unwrap() });
    (world, address)
}

pub(crate) fn environment(world: &World, address: SocketAddr, database_url: &str) -> Env {
    let pairs = [
        ("DATABASE_URL", database_url.to_owned()),
        ("DISCORD_APPLICATION_ID", APPLICATION_ID.to_string()),
        ("DISCORD_TOKEN", BOT_TOKEN.to_owned()),
        ("DISCORD_PUBLIC_KEY", world.public_key().to_hex()),
        ("DISCORD_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("PUBLIC_URL", PUBLIC_URL.to_owned()),
        // A test asks more at once than people do.
        ("RATE_LIMIT_MAX_REQUESTS", "100000".to_owned()),
        ("DISCORD_API_URL", format!("http://{address}")),
        ("DISCORD_GATEWAY_URL", format!("ws://{address}")),
    ];
    Env::of(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))
}
