//! Clients that read slowly, or not at all.

use std::time::Duration;

use bellhop_world::{GatewayAct, Plan};
use serde_json::{Value, json};
use tokio::time::{interval, timeout};

use crate::support::{Socket, Stage, TOKEN};

/// More than the system holds for a client that does not read.
const GUILDS: u32 = 300;

/// A stage whose guilds a client is being told, of which it reads nothing.
async fn telling() -> (Stage, Socket) {
    let stage = Stage::new().await;
    let plan = Plan { seed: 1, guilds: GUILDS, channels: 50, roles: 30, members: 1 };
    stage.world.generate(plan).unwrap();
    stage.world.set_heartbeat_interval(Duration::from_millis(400));
    let mut socket = stage.connect_narrowly().await;
    socket.identify(TOKEN, 1).await;
    (stage, socket)
}

fn is_connected(stage: &Stage) -> bool {
    stage.world.list_gateway_sessions().iter().any(|session| session.connected)
}

async fn until(holds: impl Fn() -> bool) {
    let look = async {
        let mut ticks = interval(Duration::from_millis(10));
        while !holds() {
            ticks.tick().await;
        }
    };
    timeout(Duration::from_secs(10), look).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_are_heard_while_guilds_are_told() {
    let (_stage, mut socket) = telling().await;
    let mut beats = interval(Duration::from_millis(200));
    for _ in 0..8 {
        beats.tick().await;
        socket.send(json!({ "op": 1, "d": null })).await;
    }
    let (mut acknowledged, mut guilds) = (0, 0);
    while guilds <= GUILDS || acknowledged < 8 {
        let payload = socket.next().await.unwrap();
        acknowledged += u32::from(payload["op"] == 11);
        guilds += u32::from(payload["t"] == "GUILD_CREATE");
        if guilds % 50 == 0 {
            socket.send(json!({ "op": 1, "d": Value::Null })).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_neither_reads_nor_speaks_is_ended() {
    let (stage, _socket) = telling().await;
    until(|| is_connected(&stage)).await;
    until(|| !is_connected(&stage)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_can_be_cut_off() {
    let (stage, mut socket) = telling().await;
    until(|| is_connected(&stage)).await;
    stage.world.gateway_act(GatewayAct::Cut, None);
    until(|| !is_connected(&stage)).await;
    socket.send(json!({ "op": 1, "d": null })).await;
}
