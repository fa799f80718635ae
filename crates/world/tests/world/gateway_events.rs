//! What is told to whom.

use bellhop_world::{Act, Outcome};
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::support::{Socket, Stage, TOKEN};

const GUILDS: u64 = 1;
const GUILD_MODERATION: u64 = 1 << 2;
const GUILD_MESSAGES: u64 = 1 << 9;
const MESSAGE_CONTENT: u64 = 1 << 15;
/// The application flag that allows `MESSAGE_CONTENT` to few guilds.
const CONTENT_FLAG: u64 = 1 << 19;

/// A client on a shard of two, past READY.
async fn on_shard(stage: &Stage, index: u64) -> Socket {
    let mut socket = stage.connect().await;
    let properties = json!({ "os": "", "browser": "", "device": "" });
    let data = json!({ "token": TOKEN, "intents": 1 << 12, "shard": [index, 2], "properties": properties });
    socket.send(json!({ "op": 2, "d": data })).await;
    socket.event("READY").await;
    socket
}

/// Answers an interaction over REST.
async fn respond(stage: &Stage, interaction: &Value, body: Value) {
    let (id, token) = (interaction["id"].as_str().unwrap(), interaction["token"].as_str().unwrap());
    let answer = stage.post(&format!("/interactions/{id}/{token}/callback"), body).await;
    assert!(answer.status.is_success(), "{}", answer.body);
}

#[tokio::test]
async fn what_people_write_is_told_to_those_who_asked_for_it() {
    let stage = Stage::new().await;
    stage.world.set_application_flags(CONTENT_FLAG);
    let mut without = stage.identified(GUILDS | GUILD_MESSAGES).await;
    let mut with = stage.identified(GUILDS | GUILD_MESSAGES | MESSAGE_CONTENT).await;
    let channel = stage.demo.general_channel_id;
    for (content, told) in [("hello", ""), ("hello <@500000000000000000>", "hello <@500000000000000000>")] {
        stage.world.send_message(stage.demo.member, channel, &json!({ "content": content })).unwrap();
        assert_eq!(with.event("MESSAGE_CREATE").await["content"], content);
        assert_eq!(without.event("MESSAGE_CREATE").await["content"], told);
    }
}

#[tokio::test]
async fn the_audit_log_is_told_to_a_bot_that_may_read_it() {
    let stage = Stage::new().await;
    stage.forbid(Permissions::VIEW_AUDIT_LOG);
    let mut socket = stage.identified(GUILD_MODERATION | GUILDS).await;
    let guild = stage.demo.guild_id;
    stage.world.create_role(guild, &json!({ "name": "quiet" })).unwrap();
    while socket.next().await.unwrap()["d"]["role"]["name"] != "Harbourmaster" {}
    let rights = json!({ "permissions": Permissions::VIEW_AUDIT_LOG.bits().to_string() });
    stage.world.update_role(guild, stage.demo.bot_role_id, &rights).unwrap();
    let entry = loop {
        let payload = socket.next().await.unwrap();
        if payload["t"] == "GUILD_AUDIT_LOG_ENTRY_CREATE" {
            break payload["d"].clone();
        }
        assert_eq!(payload["t"], "GUILD_ROLE_UPDATE");
    };
    assert_eq!((&entry["guild_id"], &entry["action_type"]), (&json!(guild), &json!(31)));
}

#[tokio::test]
async fn an_interaction_without_an_endpoint_goes_over_the_gateway() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(GUILDS).await;
    let row =
        json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "take" }] });
    let channel = stage.demo.roles_channel_id;
    let panel = stage.post(&format!("/channels/{channel}/messages"), json!({ "components": [row] })).await;
    let message_id = panel.body["id"].as_str().unwrap().parse().unwrap();
    let (world, member) = (stage.world.clone(), stage.demo.member);
    let click = tokio::spawn(async move { world.click(member, message_id, "take").await });
    let told = socket.event("INTERACTION_CREATE").await;
    assert_eq!((&told["data"]["custom_id"], &told["member"]["user"]["id"]), (&json!("take"), &json!(member)));
    respond(&stage, &told, json!({ "type": 4, "data": { "content": "Taken.", "flags": 64 } })).await;
    let delivery = click.await.unwrap();
    assert!(matches!(delivery.outcome, Outcome::Message { ephemeral: true, .. }), "{delivery:?}");
}

#[tokio::test]
async fn an_interaction_that_nobody_hears_of_fails() {
    let stage = Stage::new().await;
    let commands = json!([{ "name": "ping", "description": "p" }]);
    let path = "/applications/500000000000000000/commands";
    stage.rest(http::Method::PUT, path, Some(commands)).await;
    let delivery = stage.world.command(stage.demo.member, stage.demo.general_channel_id, "ping").await;
    assert!(delivery.failure().unwrap().contains("gateway session"));
}

#[tokio::test]
async fn direct_messages_are_told_to_the_first_shard() {
    let stage = Stage::new().await;
    let commands = json!([{ "name": "ping", "description": "p", "contexts": [0, 1] }]);
    let path = "/applications/500000000000000000/commands";
    assert!(stage.rest(http::Method::PUT, path, Some(commands)).await.status.is_success());
    let (mut first, mut second) = (on_shard(&stage, 0).await, on_shard(&stage, 1).await);
    let world = stage.world.clone();
    let act = Act::command(stage.demo.member, stage.demo.general_channel_id, "ping").in_direct_message();
    let done = tokio::spawn(async move { world.interact(act).await });
    let told = loop {
        let payload = first.next().await.unwrap();
        if payload["t"] == "INTERACTION_CREATE" {
            break payload["d"].clone();
        }
    };
    respond(&stage, &told, json!({ "type": 4, "data": { "content": "Pong." } })).await;
    assert!(matches!(done.await.unwrap().outcome, Outcome::Message { .. }));
    let message = first.event("MESSAGE_CREATE").await;
    assert_eq!((&message["content"], message.get("guild_id")), (&json!("Pong."), None));
    second.send(json!({ "op": 1, "d": 1 })).await;
    while second.next().await.unwrap()["op"] != 11 {}
    assert_eq!(stage.world.counts().dispatches["MESSAGE_CREATE"], 1);
}
