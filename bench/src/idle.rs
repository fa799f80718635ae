//! How much memory the services hold while nothing happens.

use std::{path::PathBuf, process::Stdio, time::Duration};

use anyhow::Context as _;
use bellhop_testkit::{Up, built, http, released, until};
use serde_json::json;
use tokio::{
    process::{Child, Command},
    time::sleep,
};

use crate::{
    figures::Figures,
    memory::{self, Memory},
};

/// How long a service is watched once it is ready; the most it held counts.
const WATCHED: Duration = Duration::from_secs(5);
/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often a member clicks before the handler is watched again.
const CLICKS: usize = 200;
/// The bars, in MiB resident.
const INTERACTIONS_MIB: f64 = 15.0;
const SYNC_DAEMON_MIB: f64 = 25.0;

/// Runs both services by hand against everything else, on the demo guild.
pub(crate) async fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let up = Up::start(&bellhop(), &["--ephemeral", "--without", "interactions,sync-daemon"], &[]).await;
    let interactions = run(&up, "bellhop-interactions", "/health/interactions").await?;
    let daemon = run(&up, "bellhop-sync-daemon", "/health/sync_daemon").await?;
    until("the guild is mirrored", async || is_mirrored(&up).await).await;
    let (handler, mirror) = (watched(&interactions).await?, watched(&daemon).await?);
    figures.keep("interactions: resident (Rss), idle", handler.rss, "MiB", INTERACTIONS_MIB);
    figures.tell("interactions: proportional (Pss), idle", handler.pss, "MiB");
    figures.keep("sync-daemon: resident (Rss), idle", mirror.rss, "MiB", SYNC_DAEMON_MIB);
    figures.tell("sync-daemon: proportional (Pss), idle", mirror.pss, "MiB");
    for _ in 0..CLICKS {
        click(&up).await?;
    }
    let handler = watched(&interactions).await?;
    figures.tell(format!("interactions: resident (Rss), after {CLICKS} clicks"), handler.rss, "MiB");
    up.done().await;
    Ok(())
}

/// The program that brings everything else up; its own build does not matter.
fn bellhop() -> PathBuf {
    built("bellhop")
}

/// Starts a release build with what the report says, and waits until it is ready.
async fn run(up: &Up, name: &str, health: &str) -> anyhow::Result<Child> {
    let variables = [
        ("DATABASE_URL", up.text("/database_url")),
        ("DISCORD_APPLICATION_ID", up.text("/application_id")),
        ("DISCORD_TOKEN", up.text("/bot_token")),
        ("DISCORD_PUBLIC_KEY", up.text("/public_key")),
        ("DISCORD_API_URL", up.text("/world/rest").trim_end_matches("/api/v10")),
        ("DISCORD_GATEWAY_URL", up.text("/world/gateway")),
        ("PORT", port(up.text("/interactions/url"))?),
        ("HEALTH_PORT", port(up.text(health))?),
    ];
    let mut command = Command::new(released(name));
    command.env_clear().envs(variables).stderr(Stdio::null()).kill_on_drop(true);
    let process = command.spawn().with_context(|| format!("{name} cannot be started"))?;
    until("it listens", async || http::is_open(up.text(health)).await).await;
    until("it is ready", async || up.get(health, "").await.status.is_success()).await;
    Ok(process)
}

/// Whether the API serves the demo guild from a mirror in step with it.
async fn is_mirrored(up: &Up) -> bool {
    let url = format!("{}/guilds/{}/channels", up.text("/api/url"), up.text("/guild_id"));
    let authorization = format!("Bearer {}", up.text("/api/token"));
    let answer = http::send("GET", &url, &[("authorization", &authorization)], "").await;
    answer.header("bellhop-freshness") == "live"
}

/// The demo's member clicks the first button of its panel.
async fn click(up: &Up) -> anyhow::Result<()> {
    let act = json!({
        "user_id": up.text("/members/member"),
        "type": "component",
        "message_id": up.text("/panel/message_id"),
        "custom_id": up.text("/panel/custom_ids/0"),
    });
    let delivery = up.control("POST", "/interactions", &act).await.json();
    anyhow::ensure!(delivery["status"] == 200, "a click was not answered: {delivery}");
    Ok(())
}

fn port(url: &str) -> anyhow::Result<&str> {
    let authority = url.split('/').nth(2).and_then(|authority| authority.rsplit(':').next());
    authority.with_context(|| format!("{url} has no port"))
}

async fn watched(process: &Child) -> anyhow::Result<Memory> {
    let pid = process.id().context("a service ended by itself")?;
    let mut most = Memory::default();
    for _ in 0..WATCHED.as_millis() / LOOK_EVERY.as_millis() {
        let now = memory::of(pid)?;
        most = Memory { rss: most.rss.max(now.rss), pss: most.pss.max(now.pss) };
        sleep(LOOK_EVERY).await;
    }
    Ok(most)
}
