//! discord.js, a stock client that fills its memory (`bench/discordjs`).

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::Context as _;
use bellhop_testkit::BOT_TOKEN;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use super::{
    filling::{Filling, Side, fill},
    gateway::Gateway,
    script::{Counts, Script},
};

const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/discordjs");
/// Far above what it takes.
const WITHIN: Duration = Duration::from_mins(1);

struct Stock {
    process: Child,
    ask: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

/// Installs what the lock file names, unless it is there.
pub(super) async fn install() -> anyhow::Result<()> {
    if Path::new(PACKAGE).join("node_modules").exists() {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(PACKAGE);
    let done = npm.status().await.context("npm cannot be started: install nodejs (20 or newer) and npm")?;
    anyhow::ensure!(done.success(), "npm ci failed in {PACKAGE}");
    Ok(())
}

/// Plays everything to a fresh process.
pub(super) async fn measure(gateway: &Gateway, script: &Script) -> anyhow::Result<Filling> {
    let mut stock = Stock::start(gateway, script)?;
    let session = gateway.client().await?;
    let filling = fill(&mut stock, &session, script).await?;
    stock.process.kill().await?;
    Ok(filling)
}

impl Stock {
    fn start(gateway: &Gateway, script: &Script) -> anyhow::Result<Self> {
        let last = script.last()?;
        let mut node = Command::new("node");
        node.arg("fill.js").arg(format!("{}/api", gateway.rest_url)).arg(BOT_TOKEN);
        node.arg(last.id.to_string()).arg(&last.name).current_dir(PACKAGE);
        node.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = node.spawn().context("node cannot be started")?;
        let ask = process.stdin.take().context("no standard input")?;
        let lines = BufReader::new(process.stdout.take().context("no standard output")?).lines();
        Ok(Self { process, ask, lines })
    }

    async fn said(&mut self) -> anyhow::Result<Value> {
        let line = timeout(WITHIN, self.lines.next_line()).await.context("discord.js says nothing")??;
        Ok(serde_json::from_str(&line.context("discord.js ended")?)?)
    }
}

impl Side for Stock {
    fn pid(&self) -> anyhow::Result<u32> {
        self.process.id().context("discord.js ended")
    }

    fn server(&self) -> Option<u32> {
        None
    }

    async fn filled(&mut self) -> anyhow::Result<()> {
        let said = self.said().await?;
        anyhow::ensure!(said == "filled", "discord.js says {said}");
        Ok(())
    }

    async fn counts(&mut self) -> anyhow::Result<Counts> {
        self.ask.write_all(b"count\n").await?;
        Ok(serde_json::from_value(self.said().await?)?)
    }

    async fn updated(&mut self) -> anyhow::Result<()> {
        let said = self.said().await?;
        anyhow::ensure!(said == "updated", "discord.js says {said}");
        Ok(())
    }
}
