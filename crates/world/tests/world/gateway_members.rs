//! Request Guild Members.

use serde_json::{Value, json};

use crate::support::{Socket, Stage};

const GUILDS: u64 = 1;
/// With `GUILD_MEMBERS`, which the portal must allow.
const MEMBERS: u64 = 1 << 1;
/// The application flag that allows it to few guilds.
const FLAG: u64 = 1 << 15;

async fn ask(socket: &mut Socket, stage: &Stage, mut data: Value) {
    data["guild_id"] = json!(stage.demo.guild_id);
    socket.send(json!({ "op": 8, "d": data })).await;
}

fn names(chunk: &Value) -> Vec<&str> {
    let members = chunk["members"].as_array().unwrap().iter();
    members.map(|member| member["user"]["username"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn ids_and_prefixes_need_no_intent() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    let ids = json!([stage.demo.member, stage.demo.stranger]);
    ask(&mut socket, &stage, json!({ "user_ids": ids, "limit": 0, "nonce": "n" })).await;
    let chunk = socket.event("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(names(&chunk), ["milo"]);
    assert_eq!(chunk["not_found"], json!([stage.demo.stranger]));
    assert_eq!(
        (&chunk["chunk_index"], &chunk["chunk_count"], &chunk["nonce"]),
        (&json!(0), &json!(1), &json!("n"))
    );
    ask(&mut socket, &stage, json!({ "query": "M", "limit": 1 })).await;
    assert_eq!(names(&socket.event("GUILD_MEMBERS_CHUNK").await), ["mara"]);
}

#[tokio::test]
async fn all_members_need_the_intent() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    ask(&mut socket, &stage, json!({ "query": "", "limit": 0 })).await;
    assert!(socket.is_silent().await);
    ask(&mut socket, &stage, json!({})).await;
    assert_eq!(socket.closed().await, 4002);
}

#[tokio::test]
async fn all_members_come_in_chunks_once_in_a_while() {
    let stage = Stage::new().await;
    stage.world.set_application_flags(FLAG);
    let plan = bellhop_world::Plan { seed: 5, guilds: 1, channels: 0, roles: 2, members: 1_500 };
    let guild_id = stage.world.generate(plan).unwrap().guild_ids[0];
    let mut socket = stage.connect().await;
    socket.identify(crate::support::TOKEN, GUILDS | MEMBERS).await;
    for event in ["READY", "GUILD_CREATE", "GUILD_CREATE"] {
        socket.event(event).await;
    }
    let all = json!({ "op": 8, "d": { "guild_id": [guild_id], "query": "", "limit": 0, "presences": true } });
    socket.send(all.clone()).await;
    for (index, members) in [(0, 1_000), (1, 501)] {
        let chunk = socket.event("GUILD_MEMBERS_CHUNK").await;
        assert_eq!((&chunk["chunk_index"], &chunk["chunk_count"]), (&json!(index), &json!(2)));
        assert_eq!((names(&chunk).len(), chunk.get("presences")), (members, None));
    }
    socket.send(all).await;
    let refused = socket.event("RATE_LIMITED").await;
    assert_eq!((&refused["opcode"], &refused["meta"]["guild_id"]), (&json!(8), &json!(guild_id)));
}
