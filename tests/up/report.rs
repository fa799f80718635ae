//! The line of JSON, for scripts.

use bellhop_testkit::{Up, http::send};
use serde_json::Value;
use sqlx::Connection as _;
use tokio_tungstenite::connect_async;

use super::ephemeral;

/// Every text that scripts may rely on.
const TEXTS: &[&str] = &[
    "/database_url",
    "/application_id",
    "/public_key",
    "/bot_token",
    "/client_secret",
    "/world/rest",
    "/world/gateway",
    "/world/client",
    "/world/control",
    "/interactions/url",
    "/api/url",
    "/api/token",
    "/health/interactions",
    "/health/api",
    "/health/sync_daemon",
    "/health/worker",
    "/guild_id",
    "/channel_id",
    "/panel/id",
    "/panel/message_id",
    "/panel/custom_ids/0",
    "/members/owner",
    "/members/manager",
    "/members/staff",
    "/members/member",
    "/members/stranger",
];

async fn api(up: &Up) -> Value {
    let url = format!("{}/guilds/{}/channels", up.text("/api/url"), up.text("/guild_id"));
    let authorization = format!("Bearer {}", up.text("/api/token"));
    send("GET", &url, &[("authorization", &authorization)], "").await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_holds_everything_and_its_addresses_answer() {
    let up = ephemeral().await;
    for text in TEXTS {
        assert!(!up.text(text).is_empty(), "{text}");
    }
    let status = async |pointer: &str, path: &str| up.get(pointer, path).await.status.as_u16();
    for health in ["/health/interactions", "/health/api", "/health/sync_daemon", "/health/worker"] {
        assert_eq!(status(health, "").await, 200, "{health}");
    }
    assert_eq!(status("/world/rest", "/gateway").await, 200);
    assert_eq!(status("/world/client", "").await, 200);
    assert_eq!(status("/world/control", "/state").await, 200);
    assert!(connect_async(up.text("/world/gateway")).await.is_ok());
    assert_eq!(send("POST", up.text("/interactions/url"), &[], "{}").await.status.as_u16(), 401);
    assert!(api(&up).await["data"].as_array().unwrap().iter().any(|it| it["id"] == up.report["channel_id"]));
    assert!(sqlx::PgConnection::connect(up.text("/database_url")).await.is_ok());
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_ports_tell_that_they_live_and_nothing_else_of_health() {
    let up = ephemeral().await;
    for service in ["interactions", "api"] {
        let url = up.text(&format!("/{service}/url"));
        let origin = url.split_inclusive('/').take(3).collect::<String>();
        let status =
            async |path: &str| send("GET", &format!("{origin}{path}"), &[], "").await.status.as_u16();
        let told = (status("health/live").await, status("health/ready").await, status("metrics").await);
        assert_eq!(told, (200, 404, 404), "{service}");
    }
    up.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_token_begins_with_the_applications_id() {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    let up = ephemeral().await;
    let first = up.text("/bot_token").split('.').next().unwrap();
    assert_eq!(STANDARD_NO_PAD.decode(first).unwrap(), up.text("/application_id").as_bytes());
    up.done().await;
}
