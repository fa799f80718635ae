//! What a daemon tells of itself: metrics by the names that operators are given, and no secret.

use std::{collections::BTreeSet, fs::File, process::Stdio, time::Duration};

use bellhop_testkit::{BOT_TOKEN, Bench, DaemonProcess, built, until};
use serde_json::json;
use sqlx::Connection as _;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{equal, state};

const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// What every daemon that has lost a connection once must tell.
const EVER_COUNTED: &str = "
    dispatches_total batches_total batch_entries batch_seconds lag_seconds buffer_bytes resumes_total
    identifies_total heartbeat_seconds guild_revisions_total lease_epoch";

/// The names of the table "Its metrics"; `_batch_seconds` stands for `bellhop_sync_batch_seconds`.
fn documented() -> BTreeSet<String> {
    let (_, table) = OPERATIONS.split_once("### Its metrics").unwrap();
    let (table, _) = table.split_once("\n###").unwrap();
    let cells = table.lines().filter_map(|line| line.split('|').nth(1));
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let plain = names.map(|name| name.split('{').next().unwrap());
    plain
        .map(|name| if name.starts_with('_') { format!("bellhop_sync{name}") } else { name.to_owned() })
        .collect()
}

fn topic(t: &Bench, topic: &str) {
    t.world.update_channel(t.demo.general_channel_id, &json!({ "topic": topic })).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_have_the_names_that_operators_are_given() {
    let t = Bench::setup().without_mirror().start().await;
    t.world.set_heartbeat_interval(Duration::from_secs(1));
    let daemon = DaemonProcess::start(&t, &[]);
    state(&t, "active").await;
    t.world.gateway_cut();
    topic(&t, "told");
    equal(&t).await;
    let mut rendered = String::new();
    until("everything is counted", async || {
        rendered = daemon.health("/metrics").await.text();
        EVER_COUNTED.split_whitespace().all(|name| rendered.contains(&format!("# TYPE bellhop_sync_{name} ")))
    })
    .await;
    let named = rendered.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let documented = documented();
    let unknown: Vec<_> =
        named.filter(|name| name.starts_with("bellhop_sync") && !documented.contains(*name)).collect();
    assert!(unknown.is_empty(), "{unknown:?} are not in docs/operations.md");
    for line in [
        "dispatches_total{event=\"CHANNEL_UPDATE\"} 1",
        "lag_seconds{shard=\"0\"} ",
        "lease_epoch{shard=\"0\"} 1",
    ] {
        assert!(rendered.contains(&format!("\nbellhop_sync_{line}")), "{line} in {rendered}");
    }
    assert!(daemon.stop().await.success());
    t.done().await;
}

/// A daemon that logs whatever it can, and its log.
struct Logged {
    _process: Child,
    folder: TempDir,
}

impl Logged {
    fn start(t: &Bench, variables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut command = Command::new(built("bellhop-sync-daemon"));
        command.env_clear().current_dir("/").envs(t.env().variables()).envs(variables.iter().copied());
        command.env("RUST_LOG", "trace").env("HEALTH_PORT", "0");
        let process = command.stderr(Stdio::from(log)).kill_on_drop(true).spawn().unwrap();
        Self { _process: process, folder }
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    async fn says(&self, words: &str) {
        until(words, async || self.text().contains(words)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_holds_neither_the_token_nor_the_database_s_password() {
    const PASSWORD: &str = "correct-horse";
    const WRONG: &str = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.wrong.token";
    let t = Bench::setup().without_mirror().start().await;
    let refused = Logged::start(&t, &[("DISCORD_TOKEN", WRONG)]);
    refused.says("Discord does not say where its gateway is").await;
    let url = format!("{}&password={PASSWORD}", t.database_url());
    let daemon = Logged::start(&t, &[("DATABASE_URL", &url)]);
    state(&t, "active").await;
    t.world.gateway_cut();
    daemon.says("connects again").await;
    let mut operator = sqlx::PgConnection::connect(t.database_url()).await.unwrap();
    sqlx::raw_sql("begin; lock table channels").execute(&mut operator).await.unwrap();
    topic(&t, "held up");
    daemon.says("the database does not take a batch").await;
    sqlx::raw_sql("rollback").execute(&mut operator).await.unwrap();
    equal(&t).await;
    for (log, secrets) in [(refused.text(), [WRONG, BOT_TOKEN]), (daemon.text(), [PASSWORD, BOT_TOKEN])] {
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} is in the log");
        }
    }
    drop((refused, daemon));
    t.done().await;
}
