//! `--port-base`, `--without` and `--only`: what is listened on, and what is left to others.

use std::net::TcpListener;

use bellhop_testkit::{Up, built, free_ports, http::is_open, until};
use insta::assert_json_snapshot;
use tokio::process::{Child, Command};

use super::{click, folder};

const HEALTHS: [&str; 4] = ["/health/interactions", "/health/api", "/health/sync_daemon", "/health/worker"];

async fn ephemeral_on(base: u16, arguments: &[&str]) -> Up {
    let base = base.to_string();
    let arguments = [&["--ephemeral", "--port-base", &base], arguments].concat();
    Up::start(&built("bellhop"), &arguments, &[]).await
}

/// Something that listens there already.
fn taken(port: u16) -> TcpListener {
    TcpListener::bind(("127.0.0.1", port)).unwrap()
}

/// The worker's own program, told what `up` said.
fn worker_by_hand(up: &Up) -> Child {
    let port = up.text("/health/worker").split([':', '/']).nth(4).unwrap();
    let mut command = Command::new(built("bellhop-worker"));
    command.env_clear().current_dir("/").env("RUST_LOG", "error").kill_on_drop(true);
    command.env("DATABASE_URL", up.text("/database_url")).env("HEALTH_PORT", port);
    command.env("DISCORD_APPLICATION_ID", up.text("/application_id"));
    command.env("DISCORD_TOKEN", up.text("/bot_token"));
    command.env("DISCORD_API_URL", up.text("/world/rest").trim_end_matches("/api/v10"));
    command.spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ports_follow_the_base_in_their_order() {
    let base = free_ports(7);
    let up = ephemeral_on(base, &[]).await;
    let places = ["/interactions/url", "/api/url", "/world/client"].into_iter().chain(HEALTHS);
    for (place, port) in places.zip(base..) {
        let url = up.text(place);
        assert!(url.starts_with(&format!("http://127.0.0.1:{port}/")), "{place}: {url}");
        assert!(is_open(url).await, "{place}");
    }
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_port_is_said_before_anything_starts() {
    let (base, data) = (free_ports(7), folder());
    let _worker = taken(base + 6);
    let arguments = ["--port-base", &base.to_string()];
    let said = Up::refused(&built("bellhop"), &arguments, &[("DATA_DIR", data.path())]).await;
    let expected = format!("error: cannot listen on 127.0.0.1:{} for the health of worker: ", base + 6);
    assert!(said.starts_with(&expected) && !said.contains('\n'), "{said}");
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_may_listen_already() {
    let base = free_ports(7);
    let _worker = taken(base + 6);
    let up = ephemeral_on(base, &["--without", "worker"]).await;
    assert_eq!(up.text("/health/worker"), format!("http://127.0.0.1:{}/health/ready", base + 6));
    assert_eq!(click(&up).await["outcome"]["kind"], "message");
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_runs_by_hand_where_the_line_says() {
    let up = Up::start(&built("bellhop"), &["--ephemeral", "--without", "worker"], &[]).await;
    assert!(!is_open(up.text("/health/worker")).await);
    let _worker = worker_by_hand(&up);
    until("the worker listens", async || is_open(up.text("/health/worker")).await).await;
    until("it is ready", async || up.get("/health/worker", "").await.status == 200).await;
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_can_be_left_out() {
    let arguments = ["--ephemeral", "--without", "interactions,api,sync-daemon,worker"];
    let up = Up::start(&built("bellhop"), &arguments, &[]).await;
    for health in HEALTHS {
        assert!(!is_open(up.text(health)).await, "{health}");
    }
    let message = format!("/channels/{}/messages/{}", up.text("/channel_id"), up.text("/panel/message_id"));
    assert_eq!(up.discord(&message).await.status, 200);
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_world_alone_needs_its_own_port_alone() {
    let base = free_ports(7);
    let _others = [taken(base), taken(base + 1), taken(base + 6)];
    let up = ephemeral_on(base, &["--only", "world"]).await;
    let told: Vec<_> = up.report.as_object().unwrap().keys().collect();
    assert_json_snapshot!(told, @r#"
    [
      "application_id",
      "bot_token",
      "channel_id",
      "client_secret",
      "guild_id",
      "members",
      "public_key",
      "world"
    ]
    "#);
    assert_eq!(up.text("/world/rest"), format!("http://127.0.0.1:{}/api/v10", base + 2));
    assert_eq!(up.discord("/users/@me").await.json()["id"], up.report["application_id"]);
    up.done().await;
}
