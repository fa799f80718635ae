//! The gateway: sessions, resumes and what it refuses.

use serde_json::json;

use crate::support::{Stage, TOKEN};

/// GUILDS.
const GUILDS: u64 = 1;
/// `GUILD_MEMBERS`, which the portal must allow.
const GUILD_MEMBERS: u64 = 1 << 1;

#[tokio::test]
async fn identify_is_answered_with_ready_and_the_guilds() {
    let stage = Stage::new().await;
    let mut socket = stage.connect().await;
    socket.identify(TOKEN, GUILDS).await;
    let ready = socket.event("READY").await;
    assert_eq!(ready["guilds"], json!([{ "id": stage.demo.guild_id, "unavailable": true }]));
    assert_eq!(ready["resume_gateway_url"], format!("ws://{}", stage.address));
    let guild = socket.event("GUILD_CREATE").await;
    assert_eq!(guild["name"], "Harbour Café");
    assert_eq!(guild["channels"].as_array().unwrap().len(), 16);
    assert_eq!(guild["members"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_cut_session_is_resumed_and_replayed() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.gateway_cut();
    assert_eq!(socket.next().await, Err(None));
    stage.world.update_channel(stage.demo.general_channel_id, &json!({ "name": "lobby" })).unwrap();
    let mut second = stage.connect().await;
    second.resume(&socket.session_id, socket.sequence).await;
    assert_eq!(second.event("CHANNEL_UPDATE").await["name"], "lobby");
    second.event("RESUMED").await;
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    assert_eq!(second.event("GUILD_UPDATE").await["name"], "Pier");
    assert_eq!((stage.world.counts().identifies, stage.world.counts().resumes), (1, 1));
}

#[tokio::test]
async fn a_resume_takes_the_session_from_its_older_socket() {
    let stage = Stage::new().await;
    let mut older = stage.identified(GUILDS).await;
    let mut newer = stage.connect().await;
    newer.resume(&older.session_id, older.sequence).await;
    newer.event("RESUMED").await;
    assert_eq!(older.next().await, Err(None));
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    newer.event("GUILD_UPDATE").await;
    assert_eq!(stage.world.gateway_sessions(), 1);
}

#[tokio::test]
async fn an_unknown_session_is_invalid() {
    let stage = Stage::new().await;
    let mut socket = stage.connect().await;
    socket.resume("nonesuch", 1).await;
    let answer = socket.next().await.unwrap();
    assert_eq!((&answer["op"], &answer["d"]), (&json!(9), &json!(false)));
    socket.identify(TOKEN, GUILDS).await;
    socket.event("READY").await;
}

#[tokio::test]
async fn close_codes_name_what_was_wrong() {
    let stage = Stage::new().await;
    let properties = json!({ "os": "", "browser": "", "device": "" });
    let identify = |token: &str, intents: u64, shard| json!({ "op": 2, "d": { "token": token, "intents": intents, "shard": shard, "properties": properties } });
    for (payload, code) in [
        (json!({ "op": 99 }), 4001),
        (json!("nonsense"), 4002),
        (json!({ "op": 3, "d": {} }), 4003),
        (identify("wrong", 1, json!([0, 1])), 4004),
        (identify(TOKEN, 1, json!([1, 1])), 4010),
        (identify(TOKEN, 1 << 30, json!([0, 1])), 4013),
        (identify(TOKEN, GUILD_MEMBERS, json!([0, 1])), 4014),
    ] {
        let mut socket = stage.connect().await;
        socket.send(payload.clone()).await;
        assert_eq!(socket.closed().await, code, "{payload}");
    }
}

#[tokio::test]
async fn a_shard_hears_of_its_own_guilds() {
    let stage = Stage::new().await;
    let other = 1 - (stage.demo.guild_id.get() >> 22) % 2;
    let mut socket = stage.connect().await;
    let properties = json!({ "os": "", "browser": "", "device": "" });
    let data = json!({ "token": TOKEN, "intents": 1, "shard": [other, 2], "properties": properties });
    socket.send(json!({ "op": 2, "d": data })).await;
    assert_eq!(socket.event("READY").await["guilds"], json!([]));
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    socket.send(json!({ "op": 1, "d": 1 })).await;
    assert_eq!(socket.next().await.unwrap()["op"], 11);
}

#[tokio::test]
async fn the_bot_hears_of_its_own_roles_but_not_of_others() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    let (guild, role) = (stage.demo.guild_id, stage.demo.self_assignable[0]);
    stage.world.set_member_role(guild, stage.demo.newcomer, (role, true)).unwrap();
    let bot_id = twilight_model::id::Id::new(500_000_000_000_000_000);
    stage.world.set_member_role(guild, bot_id, (role, true)).unwrap();
    let update = socket.event("GUILD_MEMBER_UPDATE").await;
    assert_eq!(update["user"]["id"], bot_id.to_string());
}

#[tokio::test]
async fn it_asks_to_reconnect_and_invalidates_on_request() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.gateway_reconnect();
    assert_eq!(socket.next().await.unwrap()["op"], 7);
    stage.world.gateway_invalidate(true);
    let invalid = socket.next().await.unwrap();
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(true)));
    let (session_id, sequence) = (socket.session_id.clone(), socket.sequence);
    socket.resume(&session_id, sequence).await;
    socket.event("RESUMED").await;
    stage.world.gateway_invalidate(false);
    assert_eq!(socket.next().await.unwrap()["d"], false);
    assert_eq!(stage.world.gateway_sessions(), 0);
}

#[tokio::test]
async fn an_outage_takes_a_guild_away_and_brings_it_back() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    stage.world.set_unavailable(stage.demo.guild_id, true).unwrap();
    let gone = socket.event("GUILD_DELETE").await;
    assert_eq!(gone, json!({ "id": stage.demo.guild_id, "unavailable": true }));
    stage.world.set_unavailable(stage.demo.guild_id, false).unwrap();
    assert_eq!(socket.event("GUILD_CREATE").await["id"], stage.demo.guild_id.to_string());
}
