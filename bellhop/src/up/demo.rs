//! What makes the first click possible: commands, the endpoint, a published panel and an API token.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_api::token;
use bellhop_boot::{Clock, env::Env};
use bellhop_discord::{BotToken, Discord, Method, Sender, Settings};
use bellhop_panels::{
    model::{Mode, NewEntry, NewPanel, Panel, PanelComponent, PanelId, PanelKind},
    ops,
};
use bellhop_store::{PgPool, api_tokens, panels};
use bellhop_worker::Worker;
use serde_json::json;
use tokio::time::{Instant, sleep};
use twilight_http::request::RequestBuilder;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    simulated::{APPLICATION_ID, Simulated, bot_token},
    sockets::Addresses,
};
use crate::{cli::ServiceName, commands::register};

/// How long a request of the demo's may take.
const WITHIN: Duration = Duration::from_secs(10);
/// How often the panel's message is looked for.
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
        pool: &PgPool,
        env: &Env,
        addresses: &Addresses,
        without: &[ServiceName],
    ) -> anyhow::Result<Self> {
        let settings = Settings { base_url: world.base_url(), global_per_second: 10 };
        let token = BotToken::parse(&bot_token()).map_err(anyhow::Error::msg)?;
        let sender = Discord::new(settings).for_application(APPLICATION_ID, &token);
        register(&sender, Some(world.demo.guild_id)).await?;
        let endpoint = format!("http://{}/interactions", addresses.interactions);
        if without.contains(&ServiceName::Interactions) {
            // Whoever runs it by hand may do so later; Discord itself would refuse an endpoint that is down.
            world.world.set_interactions_endpoint(Some(&endpoint));
        } else {
            set_endpoint(&sender, &endpoint).await?;
        }
        let panel = published(world, pool, env, without.contains(&ServiceName::Worker)).await?;
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

/// The demo's panel with its message; made at the first start.
async fn published(world: &Simulated, pool: &PgPool, env: &Env, no_worker: bool) -> anyhow::Result<Panel> {
    let panel_id = find_or_create(world, pool).await?;
    let deadline = Instant::now() + WITHIN;
    loop {
        if no_worker {
            Worker::new(worker_config(env)?, Clock::system())?.drain().await?;
        }
        let panel = panels::find(&mut *pool.acquire().await?, world.demo.guild_id, panel_id).await?;
        match panel {
            Some(panel) if panel.message_id.is_some() => return Ok(panel),
            _ => anyhow::ensure!(Instant::now() < deadline, "the demo's panel was not posted in time"),
        }
        sleep(LOOK_EVERY).await;
    }
}

fn worker_config(env: &Env) -> anyhow::Result<bellhop_worker::Config> {
    let mut env = env.clone();
    let config = bellhop_worker::Config::from_env(&mut env);
    Ok(env.finish(config)?)
}

async fn find_or_create(world: &Simulated, pool: &PgPool) -> anyhow::Result<PanelId> {
    let mut tx = pool.begin().await?;
    if let Some(first) = panels::list(&mut tx, world.demo.guild_id, 1).await?.first() {
        return Ok(first.panel_id);
    }
    let panel_id =
        ops::create(&mut tx, &new_panel(world), world.demo.roles_channel_id, Clock::system().now()).await?;
    tx.commit().await?;
    Ok(panel_id)
}

/// The emojis of the panel's buttons; as many roles as these are offered.
const EMOJIS: [&str; 4] = ["📰", "📅", "🎨", "🎵"];

fn new_panel(world: &Simulated) -> NewPanel {
    let entry = |(role_id, emoji): (&Id<RoleMarker>, &str)| {
        let role = world.world.role(world.demo.guild_id, *role_id).unwrap_or_default();
        NewEntry {
            role_id: *role_id,
            label: role["name"].as_str().unwrap_or("role").to_owned(),
            emoji: Some(emoji.to_owned()),
            style: 2,
            description: None,
        }
    };
    NewPanel {
        application_id: APPLICATION_ID,
        guild_id: world.demo.guild_id,
        title: "Pick your roles".to_owned(),
        body: "Press a button to get a role. Press it again to give it back.".to_owned(),
        color: 0x58_65_F2,
        kind: PanelKind::Buttons,
        mode: Mode::Toggle,
        entries: world.demo.self_assignable.iter().zip(EMOJIS).map(entry).collect(),
    }
}

/// A new token for the demo guild; the one of the last start becomes worthless.
async fn fresh_token(world: &Simulated, pool: &PgPool) -> anyhow::Result<String> {
    let now = Clock::system().now();
    let mut tx = pool.begin().await?;
    for listed in api_tokens::list(&mut tx, world.demo.guild_id).await? {
        if listed.name == TOKEN_NAME && listed.revoked_at.is_none() {
            api_tokens::revoke(&mut tx, listed.api_token_id, now).await?;
        }
    }
    let created = token::create(&mut tx, world.demo.guild_id, TOKEN_NAME, now).await?;
    tx.commit().await?;
    Ok(created.token.reveal())
}

/// The custom ids of a panel's components, as its message carries them.
pub(super) fn custom_ids(panel: &Panel) -> Vec<String> {
    match panel.kind {
        PanelKind::Menu => vec![PanelComponent::Menu(panel.panel_id).custom_id()],
        PanelKind::Buttons => panel
            .entries
            .iter()
            .map(|entry| PanelComponent::Button(panel.panel_id, entry.entry_id).custom_id())
            .collect(),
    }
}
