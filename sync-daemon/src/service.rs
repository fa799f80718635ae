//! The daemon as a service: its checks and its background work.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use bellhop_boot::{Clock, Health, Service};
use bellhop_discord::{Discord, PATIENCE, Settings};
use bellhop_store::{applications, mirror::shards::Shard, schema};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use twilight_gateway::{ConfigBuilder, Intents};
use twilight_model::gateway::payload::outgoing::identify::IdentifyProperties;
use uuid::Uuid;

use crate::{
    app::App,
    config::{Config, gateway_url},
    pause::Pause,
    plan::{self, GatewayBot},
    status::Status,
    tenure,
};

/// Of the bot's 50 requests a second the worker spends 40 and the handlers 6; the daemon only reads a
/// guild again now and then.
const REQUESTS_PER_SECOND: u16 = 2;

/// The daemon, ready to run until `shutdown` is cancelled.
///
/// Nothing is connected before it runs. Fails only when the database's URL cannot be read.
pub fn service(config: Config, clock: Clock, shutdown: CancellationToken) -> anyhow::Result<Service> {
    let pool = bellhop_store::Pool::new(&config.database).context("DATABASE_URL")?;
    let discord = Discord::new(Settings {
        base_url: config.api_url.clone(),
        global_per_second: REQUESTS_PER_SECOND,
        patience: PATIENCE,
    });
    let app = App {
        pool: pool.clone(),
        clock,
        sender: discord.for_application(config.application_id, &config.token),
        status: Status::default(),
        starts: Arc::default(),
        audits: Arc::default(),
        holder: Uuid::new_v4(),
        stop: shutdown,
    };
    let status = app.status.clone();
    let health = Health::new().with("gateway", move || std::future::ready(status.ready())).with(
        "database",
        move || {
            let pool = pool.clone();
            async move { schema::ready(&pool).await }
        },
    );
    let background = Box::pin(run(app, config));
    Ok(Service { name: "sync-daemon", public: None, health, background: Some(background) })
}

async fn run(app: App, config: Config) -> anyhow::Result<()> {
    let stop = app.stop.clone();
    let Some(bot) = stop.run_until_cancelled(prepare(&app, &config)).await else { return Ok(()) };
    let gateway = gateway(&config, &bot)?;
    let (served, count) = plan::shards(config.shards, bot.shards);
    let mut shards = JoinSet::new();
    for shard_id in served {
        let shard = Shard {
            application_id: config.application_id,
            shard_id: i32::try_from(shard_id)?,
            shard_count: i32::try_from(count)?,
        };
        shards.spawn(tenure::serve(app.clone(), shard, gateway.clone()));
    }
    while shards.join_next().await.is_some() {}
    Ok(())
}

/// Waits for the schema and for Discord.
async fn prepare(app: &App, config: &Config) -> GatewayBot {
    let mut pause = Pause::new(Duration::from_millis(250), Duration::from_secs(5));
    while let Err(reason) = ground(app, config).await {
        tracing::warn!(reason, "not ready to begin");
        app.status.not_begun(reason);
        pause.wait().await;
    }
    pause = Pause::new(Duration::from_millis(500), Duration::from_mins(1));
    loop {
        match plan::gateway_bot(&app.sender).await {
            Ok(bot) => {
                app.starts.hear(bot.session_start_limit).await;
                return bot;
            }
            Err(error) => {
                tracing::warn!(%error, "Discord does not say where its gateway is");
                app.status.not_begun(format!("Discord does not say where its gateway is: {error}"));
                pause.wait().await;
            }
        }
    }
}

async fn ground(app: &App, config: &Config) -> Result<(), String> {
    schema::ready(&app.pool).await?;
    let ensured = async {
        let mut conn = app.pool.acquire().await?;
        applications::ensure(&mut conn, config.application_id, app.clock.now()).await?;
        conn.finish();
        Ok::<_, bellhop_store::Error>(())
    };
    ensured.await.map_err(|error| format!("the database does not answer: {error}"))
}

/// How every shard connects. The TLS roots are loaded here, once.
fn gateway(
    config: &Config,
    bot: &GatewayBot,
) -> anyhow::Result<twilight_gateway::Config<twilight_gateway::queue::InMemoryQueue>> {
    let url = match &config.gateway_url {
        Some(url) => url.clone(),
        None => gateway_url(&bot.url).map_err(anyhow::Error::msg).context("GET /gateway/bot")?,
    };
    let intents = Intents::GUILDS | Intents::GUILD_EMOJIS_AND_STICKERS;
    Ok(ConfigBuilder::new(config.token.expose().to_owned(), intents)
        .identify_properties(IdentifyProperties::new("bellhop", "bellhop", std::env::consts::OS))
        .proxy_url(url)
        .queue(bot.session_start_limit.queue())
        .build())
}
