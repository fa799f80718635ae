//! Sessions: who has one, how long it lives, and how it ends.

use std::time::Duration;

use serde_json::json;

use crate::support::{Stage, TOKEN};

/// GUILDS.
const GUILDS: u64 = 1;

#[tokio::test]
async fn two_sessions_of_one_shard_live_side_by_side_and_are_counted() {
    let stage = Stage::new().await;
    let (mut one, mut other) = (stage.identified(GUILDS).await, stage.identified(GUILDS).await);
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    one.event("GUILD_UPDATE").await;
    other.event("GUILD_UPDATE").await;
    let sessions = stage.world.list_gateway_sessions();
    assert_eq!(sessions.iter().map(|s| (s.shard, s.connected)).collect::<Vec<_>>(), [((0, 1), true); 2]);
    assert_eq!(stage.world.counts().dispatches["GUILD_UPDATE"], 2);
}

#[tokio::test]
async fn a_client_that_closes_for_good_ends_its_session() {
    let stage = Stage::new().await;
    for (code, left) in [(4000, 1), (1000, 0)] {
        let mut socket = stage.identified(GUILDS).await;
        socket.close(code).await;
        assert_eq!(socket.closed().await, code);
        let connected = stage.world.list_gateway_sessions().len();
        assert_eq!(connected, left, "{code}");
        stage.advance(time::Duration::minutes(6));
    }
}

#[tokio::test]
async fn a_session_without_a_socket_ends_after_minutes() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.gateway_cut();
    assert_eq!(socket.next().await, Err(None));
    stage.advance(time::Duration::minutes(5));
    assert_eq!(stage.world.gateway_sessions(), 0);
    let mut second = stage.connect().await;
    second.resume(&socket.session_id, socket.sequence).await;
    assert_eq!(second.next().await.unwrap()["op"], 9);
}

#[tokio::test]
async fn a_client_without_heartbeats_is_closed_and_may_resume() {
    let stage = Stage::new().await;
    stage.world.set_heartbeat_interval(Duration::from_millis(400));
    let mut silent = stage.identified(GUILDS).await;
    assert_eq!(silent.closed().await, 4009);
    let mut again = stage.connect().await;
    again.resume(&silent.session_id, silent.sequence).await;
    again.event("RESUMED").await;
}

#[tokio::test]
async fn a_number_that_was_never_told_cannot_be_resumed() {
    let stage = Stage::new().await;
    let socket = stage.identified(GUILDS).await;
    let mut other = stage.connect().await;
    other.resume(&socket.session_id, socket.sequence + 1).await;
    assert_eq!(other.closed().await, 4007);
}

#[tokio::test]
async fn a_second_identify_on_one_socket_is_refused() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    socket.identify(TOKEN, GUILDS).await;
    assert_eq!(socket.closed().await, 4005);
}

#[tokio::test]
async fn a_payload_past_four_kibibytes_does_not_decode() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    socket.send(json!({ "op": 3, "d": "x".repeat(4_096) })).await;
    assert_eq!(socket.closed().await, 4002);
}

#[tokio::test]
async fn only_version_10_and_json_are_spoken() {
    let stage = Stage::new().await;
    for (query, code) in [("v=9&encoding=json", 4012), ("v=10&encoding=etf", 4002)] {
        assert_eq!(stage.open(query).await.closed().await, code, "{query}");
    }
}
