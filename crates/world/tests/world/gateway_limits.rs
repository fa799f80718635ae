//! How often clients may identify and send, and what they are told of it.

use std::time::Duration;

use bellhop_world::StartLimit;
use serde_json::{Value, json};

use crate::support::{Stage, TOKEN};

fn limit(remaining: u32) -> StartLimit {
    StartLimit { total: 10, remaining, reset_after: 60_000, max_concurrency: 2 }
}

fn identify(shard: u64) -> Value {
    let properties = json!({ "os": "", "browser": "", "device": "" });
    json!({ "op": 2, "d": { "token": TOKEN, "intents": 0, "shard": [shard, 4], "properties": properties } })
}

/// The op with which the first word of a client is answered.
async fn answer(stage: &Stage, payload: Value) -> Value {
    let mut socket = stage.connect().await;
    socket.send(payload).await;
    socket.next().await.unwrap()
}

#[tokio::test]
async fn one_shard_of_a_bucket_identifies_within_the_window() {
    let stage = Stage::new().await;
    stage.world.set_start_limit(limit(10));
    stage.world.set_identify_window(Duration::from_mins(1));
    assert_eq!(answer(&stage, identify(0)).await["t"], "READY");
    assert_eq!(answer(&stage, identify(1)).await["t"], "READY");
    let refused = answer(&stage, identify(2)).await;
    assert_eq!((&refused["op"], &refused["d"]), (&json!(9), &json!(false)));
    stage.world.set_identify_window(Duration::ZERO);
    assert_eq!(answer(&stage, identify(2)).await["t"], "READY");
    assert_eq!((stage.world.counts().identifies, stage.world.counts().identifies_refused), (3, 1));
}

#[tokio::test]
async fn the_days_starts_are_told_used_up_and_given_back() {
    let stage = Stage::new().await;
    stage.world.set_start_limit(limit(1));
    assert_eq!(answer(&stage, identify(0)).await["t"], "READY");
    let told = stage.get("/gateway/bot").await.body["session_start_limit"].clone();
    assert_eq!(told, json!({ "total": 10, "remaining": 0, "reset_after": 60_000, "max_concurrency": 2 }));
    let mut socket = stage.connect().await;
    socket.send(identify(0)).await;
    assert_eq!(socket.closed().await, 4004);
    stage.advance(time::Duration::minutes(1));
    assert_eq!(answer(&stage, identify(0)).await["t"], "READY");
    assert_eq!(stage.world.start_limit().remaining, 9);
}

#[tokio::test]
async fn a_client_that_sends_too_much_is_closed() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(1).await;
    for _ in 0..120 {
        socket.send(json!({ "op": 3, "d": {} })).await;
    }
    assert_eq!(socket.closed().await, 4008);
    assert_eq!(stage.world.counts().closes[&4008], 1);
}

#[tokio::test]
async fn too_many_guilds_for_one_session_need_shards() {
    let stage = Stage::new().await;
    let plan = bellhop_world::Plan { seed: 1, guilds: 2_500, channels: 0, roles: 1, members: 1 };
    stage.world.generate(plan).unwrap();
    let mut socket = stage.connect().await;
    socket.identify(TOKEN, 1).await;
    assert_eq!(socket.closed().await, 4011);
    assert_eq!(answer(&stage, identify(3)).await["t"], "READY");
    assert_eq!(stage.get("/gateway/bot").await.body["shards"], 3);
}
