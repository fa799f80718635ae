//! The health port of a process.

use std::process::Stdio;

use bellhop_testkit::{built, free_ports, http::send, until};
use insta::assert_json_snapshot;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

/// A process without a database, its health on this address.
fn api(bind: Option<&str>, port: u16) -> Child {
    let mut command = Command::new(built("bellhop"));
    command.args(["run", "api"]).env_clear().current_dir("/").env("RUST_LOG", "off").kill_on_drop(true);
    command.env("DATABASE_URL", "postgres://bellhop@127.0.0.1:1/none").env("PORT", "0");
    command.env("HEALTH_PORT", port.to_string()).envs(bind.map(|bind| ("HEALTH_BIND", bind)));
    command.spawn().unwrap()
}

async fn is_open(host: &str, port: u16) -> bool {
    tokio::net::TcpStream::connect((host, port)).await.is_ok()
}

#[tokio::test]
async fn who_is_not_ready_says_why() {
    let port = free_ports(1);
    let _api = api(None, port);
    until("it listens", async || is_open("127.0.0.1", port).await).await;
    let ready = send("GET", &format!("http://127.0.0.1:{port}/health/ready"), &[], "").await;
    assert_eq!(ready.status, 503);
    assert_json_snapshot!(ready.json(), @r#"
    {
      "checks": {
        "database": "no answer in time"
      },
      "ready": false
    }
    "#);
    assert_eq!(send("GET", &format!("http://127.0.0.1:{port}/health/live"), &[], "").await.status, 200);
}

#[tokio::test]
async fn every_request_is_a_line_of_the_log_under_the_id_of_its_answer() {
    let port = free_ports(2);
    let mut command = Command::new(built("bellhop"));
    command.args(["run", "api"]).env_clear().current_dir("/").kill_on_drop(true);
    command.env("RUST_LOG", "info").env("LOG_FORMAT", "json").stderr(Stdio::piped());
    command.env("DATABASE_URL", "postgres://bellhop@127.0.0.1:1/none").env("PORT", port.to_string());
    command.env("HEALTH_PORT", (port + 1).to_string());
    let mut api = command.spawn().unwrap();
    until("it listens", async || is_open("127.0.0.1", port).await).await;
    let answer = send("GET", &format!("http://127.0.0.1:{port}/api/v1/nothing?token=hidden"), &[], "").await;
    let request_id = answer.header("x-request-id").to_owned();
    let mut lines = BufReader::new(api.stderr.take().unwrap()).lines();
    let line = loop {
        let line: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
        if line["fields"]["message"] == "answered" {
            break line;
        }
    };
    assert_eq!((&line["fields"]["status"], &line["span"]["path"]), (&json!(404), &json!("/api/v1/nothing")));
    assert_eq!((&line["span"]["request_id"], &line["span"]["method"]), (&json!(request_id), &json!("GET")));
    assert!(!line.to_string().contains("hidden"));
}

// Other systems have no second loopback address.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn health_listens_where_health_bind_says() {
    let port = free_ports(1);
    let _api = api(Some("127.0.0.2"), port);
    until("it listens there", async || is_open("127.0.0.2", port).await).await;
    assert!(!is_open("127.0.0.1", port).await);
}
