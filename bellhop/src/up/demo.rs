//! What makes the first click possible: commands, the endpoint, a published panel and an API token.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_api::token::{self, NewToken, Scope};
use bellhop_boot::{Clock, env::Env};
use bellhop_discord::{BotToken, Discord, Method, PATIENCE, Sender, Settings};
use bellhop_panels::model::{Panel, PanelId};
use bellhop_store::{
    Pool, api_tokens,
    mirror::{self, Presence},
    panels,
};
use bellhop_worker::Worker;
use serde_json::json;
use sqlx::Connection as _;
use tokio::time::{Instant, sleep};
use twilight_http::request::RequestBuilder;

use super::{
    panel::find_or_create,
    simulated::{APPLICATION_ID, Simulated, bot_token},
    sockets::Addresses,
};
use crate::{cli::ServiceName, commands::Registration};

/// How long a request of the demo's may take.
pub(super) const WITHIN: Duration = Duration::from_secs(10);
/// How long the services may take over the demo: the leases and claims of one that was killed last 20 s.
const DONE_WITHIN: Duration = Duration::from_secs(30);
/// How often it is looked whether they are done.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// The name of the demo's API token; each start replaces it.
const TOKEN_NAME: &str = "bellhop up";

/// The demo, ready for a first click.
pub(super) struct Demo {
    pub(super) panel: Panel,
    pub(super) api_token: String,
}

impl Demo {
    /// Prepares what is not there yet.
    pub(super) async fn prepare(
        world: &Simulated,
        pool: &Pool,
        env: &Env,
        addresses: &Addresses,
        without: &[ServiceName],
    ) -> anyhow::Result<Self> {
        let settings = Settings { base_url: world.base_url(), global_per_second: 10, patience: PATIENCE };
        let token = BotToken::parse(&bot_token()).map_err(anyhow::Error::msg)?;
        let sender = Discord::new(settings).for_application(APPLICATION_ID, &token);
        Registration::prepare(&sender, Some(world.demo.guild_id)).await?.send(&sender).await?;
        let endpoint = format!("http://{}/interactions", addresses.interactions);
        if without.contains(&ServiceName::Interactions) {
            // Whoever runs it by hand may do so later; Discord itself would refuse an endpoint that is down.
            world.world.set_interactions_endpoint(Some(&endpoint));
        } else {
            set_endpoint(&sender, &endpoint).await?;
        }
        if !without.contains(&ServiceName::SyncDaemon) {
            mirrored(world, pool).await?;
        }
        let panel_id = find_or_create(world, pool, &sender).await?;
        let stand_in = if without.contains(&ServiceName::Worker) { Some(worker(env)?) } else { None };
        let panel = published(world, pool, panel_id, stand_in).await?;
        let api_token = fresh_token(world, pool).await?;
        Ok(Self { panel, api_token })
    }
}

/// Tells Discord where interactions go, as an operator does in the portal.
async fn set_endpoint(sender: &Sender, endpoint: &str) -> anyhow::Result<()> {
    let request = RequestBuilder::raw(Method::Patch, "applications/@me".to_owned())
        .json(&json!({ "interactions_endpoint_url": endpoint }))
        .build()?;
    sender.send(request, Instant::now() + WITHIN).await.context("the endpoint was refused")?;
    Ok(())
}

/// The demo's panel with its message, once it is posted.
async fn published(
    world: &Simulated,
    pool: &Pool,
    panel_id: PanelId,
    worker: Option<Worker>,
) -> anyhow::Result<Panel> {
    let deadline = Instant::now() + DONE_WITHIN;
    let mut conn = pool.acquire().await?;
    loop {
        if let Some(worker) = &worker {
            worker.drain().await?;
        }
        let panel = panels::find(&mut conn, world.demo.guild_id, panel_id).await?;
        match panel {
            Some(panel) if panel.message_id.is_some() => {
                conn.finish();
                return Ok(panel);
            }
            _ => anyhow::ensure!(Instant::now() < deadline, "the demo's panel was not posted in time"),
        }
        sleep(LOOK_EVERY).await;
    }
}

/// Waits until the demo guild is mirrored: before that no click on it can be judged.
async fn mirrored(world: &Simulated, pool: &Pool) -> anyhow::Result<()> {
    let deadline = Instant::now() + DONE_WITHIN;
    let mut conn = pool.acquire().await?;
    while mirror::presence(&mut conn, world.demo.guild_id).await? != Presence::Present {
        anyhow::ensure!(Instant::now() < deadline, "the demo guild was not mirrored in time");
        sleep(LOOK_EVERY).await;
    }
    conn.finish();
    Ok(())
}

fn worker(env: &Env) -> anyhow::Result<Worker> {
    let mut env = env.clone();
    let config = bellhop_worker::Config::from_env(&mut env);
    Ok(Worker::new(env.finish(config)?, Clock::system())?)
}

/// A new token for the demo guild; the one of the last start becomes worthless.
async fn fresh_token(world: &Simulated, pool: &Pool) -> anyhow::Result<String> {
    let now = Clock::system().now();
    let mut conn = pool.acquire().await?;
    let mut tx = conn.begin().await?;
    for listed in api_tokens::list(&mut tx, world.demo.guild_id).await? {
        if listed.name == TOKEN_NAME && listed.revoked_at.is_none() {
            api_tokens::revoke(&mut tx, listed.api_token_id, now).await?;
        }
    }
    let new = NewToken { guild_id: world.demo.guild_id, name: TOKEN_NAME, scopes: &Scope::ALL };
    let created = token::create(&mut tx, new, now).await?;
    tx.commit().await?;
    conn.finish();
    Ok(created.token.reveal())
}
