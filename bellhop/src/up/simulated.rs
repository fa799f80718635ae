//! The simulated Discord, standing in for the real one.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use bellhop_boot::{Clock, env::Env};
use bellhop_discord::signature::Signer;
use bellhop_world::{Config, Demo, World};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, UserMarker},
};

use super::private::Private;

/// The application of the simulated Discord. Its secrets are no secrets: nothing but this machine's
/// loopback ever hears them.
pub(super) const APPLICATION_ID: Id<ApplicationMarker> = Id::new(1_100_000_000_000_000_001);
pub(super) const CLIENT_SECRET: &str = "simulated-client-secret";
const SIGNING_SEED: [u8; 32] = *b"bellhop simulated discord seed 1";

/// A running simulated Discord.
pub(super) struct Simulated {
    pub(super) world: World,
    pub(super) demo: Demo,
    /// The clock that it shares with the services, and that its control API turns.
    pub(super) clock: Clock,
    address: SocketAddr,
    stop: CancellationToken,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Simulated {
    /// Starts it with the demo guild, or with what it was when it stopped.
    pub(super) fn start(listener: TcpListener, private: &Private) -> anyhow::Result<Self> {
        let clock = Clock::system();
        let world = World::new(Config {
            application_id: APPLICATION_ID,
            application_name: "Bellhop".to_owned(),
            bot_token: bot_token(),
            client_secret: CLIENT_SECRET.to_owned(),
            signing_seed: SIGNING_SEED,
            state_file: private.world_file(),
            now: {
                let clock = clock.clone();
                Arc::new(move || clock.now())
            },
        })
        .context("the simulated Discord cannot start")?;
        // For the check of its answers against Discord's own description; no service reads this.
        if let Some(directory) = std::env::var_os("WORLD_EXCHANGES") {
            world.record_exchanges(directory.as_ref()).context("exchanges cannot be recorded")?;
        }
        let turned = clock.clone();
        world.set_clock_mover(move |by| turned.advance(by));
        let demo = world
            .demo()
            .map_err(|error| anyhow::anyhow!("the demo guild cannot be made: {}", error.body()))?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        let serving = tokio::spawn({
            let (world, stop) = (world.clone(), stop.clone());
            async move { world.serve(listener, stop).await }
        });
        Ok(Self { world, demo, clock, address, stop, serving })
    }

    /// Tells the services that this is their Discord.
    pub(super) fn describe_to(&self, env: &mut Env) {
        describe(self.address, env);
    }

    pub(super) fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn gateway_url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The name under which a member of the demo guild is seen.
    pub(super) fn name_of(&self, user_id: Id<UserMarker>) -> String {
        let member = self.world.member(self.demo.guild_id, user_id).unwrap_or_default();
        member["user"]["global_name"].as_str().unwrap_or("a member").to_owned()
    }

    /// Lets people sign in at the API's address.
    pub(super) fn lets_sign_in_at(&self, api: &str, env: &mut Env) {
        self.world.set_redirect_uris(&[&format!("{api}/api/v1/login/callback")]);
        env.set("DISCORD_CLIENT_SECRET", CLIENT_SECRET);
        env.set("PUBLIC_URL", api);
    }

    /// Closes its connections and writes its state.
    pub(super) async fn stop(self) {
        self.stop.cancel();
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the simulated Discord did not end well"),
            Err(error) => tracing::warn!(%error, "the simulated Discord did not end well"),
        }
    }
}

/// Tells the services that their Discord is the simulated one at this address.
pub(super) fn describe(address: SocketAddr, env: &mut Env) {
    env.set("DISCORD_APPLICATION_ID", APPLICATION_ID.to_string());
    env.set("DISCORD_TOKEN", bot_token());
    env.set("DISCORD_PUBLIC_KEY", public_key());
    env.set("DISCORD_API_URL", format!("http://{address}"));
    env.set("DISCORD_GATEWAY_URL", format!("ws://{address}"));
}

pub(super) fn public_key() -> String {
    Signer::from_seed(&SIGNING_SEED).public_key().to_hex()
}

/// A bot token's first part is the base64 of the application's id, as Discord's is.
pub(super) fn bot_token() -> String {
    let first = STANDARD_NO_PAD.encode(APPLICATION_ID.to_string());
    format!("{first}.simulated.discord-bot-token")
}
