//! The gateway misbehaves on request.

use bellhop_world::{GatewayAct, GatewayFault, GatewayRule};
use serde_json::{Value, json};

use crate::support::{Socket, Stage, TOKEN};

/// GUILDS.
const GUILDS: u64 = 1;

fn rename(stage: &Stage, name: &str) {
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": name })).unwrap();
}

/// A heartbeat, and the op of what comes next.
async fn beat(socket: &mut Socket) -> Value {
    socket.send(json!({ "op": 1, "d": socket.sequence })).await;
    socket.next().await.unwrap()["op"].clone()
}

#[tokio::test]
async fn an_acknowledgement_is_lost() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::LostAck, 1));
    socket.send(json!({ "op": 1, "d": 1 })).await;
    assert_eq!(beat(&mut socket).await, 11);
    stage.world.gateway_reconnect();
    // The first heartbeat was never acknowledged: what comes next is another thing.
    assert_eq!(socket.next().await.unwrap()["op"], 7);
}

#[tokio::test]
async fn a_heartbeat_is_asked_for() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.gateway_act(GatewayAct::AskHeartbeat, Some(0));
    assert_eq!(socket.next().await.unwrap()["op"], 1);
    assert_eq!(beat(&mut socket).await, 11);
}

#[tokio::test]
async fn an_identify_is_refused_as_often_as_asked() {
    let stage = Stage::new().await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::RefuseIdentify { code: Some(4004) }, 1));
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::RefuseIdentify { code: None }, 1));
    let mut socket = stage.connect().await;
    socket.identify(TOKEN, GUILDS).await;
    assert_eq!(socket.closed().await, 4004);
    let mut socket = stage.connect().await;
    socket.identify(TOKEN, GUILDS).await;
    assert_eq!(socket.next().await.unwrap()["op"], 9);
    socket.identify(TOKEN, GUILDS).await;
    socket.event("READY").await;
}

#[tokio::test]
async fn a_stalled_socket_goes_on_when_faults_are_cleared() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.gateway_stall();
    rename(&stage, "Pier");
    socket.send(json!({ "op": 1, "d": 1 })).await;
    assert!(socket.is_silent().await);
    stage.world.clear_gateway_faults();
    assert_eq!(socket.event("GUILD_UPDATE").await["name"], "Pier");
    assert_eq!(socket.next().await.unwrap()["op"], 11);
}

#[tokio::test]
async fn the_session_of_a_stalled_socket_is_resumed_on_another() {
    let stage = Stage::new().await;
    let mut stalled = stage.identified(GUILDS).await;
    stage.world.gateway_stall();
    rename(&stage, "Pier");
    let mut second = stage.connect().await;
    second.resume(&stalled.session_id, stalled.sequence).await;
    second.event("GUILD_UPDATE").await;
    second.event("RESUMED").await;
    assert_eq!(stalled.next().await, Err(None));
}

#[tokio::test]
async fn a_stalled_connection_says_nothing() {
    let stage = Stage::new().await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::StallConnection, 1));
    let mut socket = stage.open("v=10&encoding=json").await;
    assert!(socket.is_silent().await);
    stage.world.clear_gateway_faults();
    assert_eq!(socket.next().await, Err(None));
    stage.identified(GUILDS).await;
}

#[tokio::test]
async fn a_late_event_holds_up_its_session() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::Delay { ms: 150 }, 1));
    let began = tokio::time::Instant::now();
    rename(&stage, "late");
    rename(&stage, "later");
    assert_eq!(beat(&mut socket).await, 11);
    socket.event("GUILD_UPDATE").await;
    assert!(began.elapsed().as_millis() >= 150);
    assert_eq!(socket.event("GUILD_UPDATE").await["name"], "later");
}

#[tokio::test]
async fn an_event_is_spoilt_for_its_guild_and_stays_so_in_a_replay() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    let missing = GatewayFault::MissingField { field: "/name".to_owned() };
    let rule = GatewayRule::times(missing, 1).on("GUILD_UPDATE").of(stage.demo.guild_id);
    stage.world.add_gateway_fault(rule);
    let before = socket.sequence;
    stage.world.update_channel(stage.demo.general_channel_id, &json!({ "name": "lobby" })).unwrap();
    assert_eq!(socket.event("CHANNEL_UPDATE").await["name"], "lobby");
    rename(&stage, "Pier");
    assert_eq!(socket.event("GUILD_UPDATE").await.get("name"), None);
    assert_eq!(stage.world.gateway_faults(), []);
    let mut second = stage.connect().await;
    second.resume(&socket.session_id, before).await;
    second.event("CHANNEL_UPDATE").await;
    assert_eq!(second.event("GUILD_UPDATE").await.get("name"), None);
}

#[tokio::test]
async fn a_payload_is_no_json_once_and_duplicated_once() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::BrokenJson, 1));
    rename(&stage, "Pier");
    assert!(socket.text().await.starts_with("{\"t\":\"GUILD_UPDATE\""));
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::Duplicate, 1));
    rename(&stage, "Quay");
    let (first, second) = (socket.next().await.unwrap(), socket.next().await.unwrap());
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_lost_event_leaves_no_gap_behind() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    let before = socket.sequence;
    stage.world.add_gateway_fault(GatewayRule::times(GatewayFault::Lost, 1));
    rename(&stage, "Pier");
    rename(&stage, "Quay");
    assert_eq!(socket.event("GUILD_UPDATE").await["name"], "Quay");
    assert_eq!(socket.sequence, before + 1);
}
