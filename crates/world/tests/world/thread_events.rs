//! What the gateway tells of threads and of deletions in bulk.

use serde_json::{Value, json};
use twilight_model::{guild::Permissions, id::Id};

use crate::support::{Stage, TOKEN, text};

/// GUILDS and `GUILD_MESSAGES`.
const INTENTS: u64 = 1 | 1 << 9;

impl Stage {
    async fn private_thread(&self) -> String {
        let path = format!("/channels/{}/threads", self.demo.general_channel_id);
        text(&self.post(&path, json!({ "name": "Hush" })).await.body["id"]).to_owned()
    }

    fn hide_general(&self, hidden: bool) {
        let overwrite = json!({ "id": self.demo.bot_role_id, "type": 0, "deny": "1024" });
        let set = json!({ "permission_overwrites": if hidden { vec![overwrite] } else { vec![] } });
        self.world.update_channel(self.demo.general_channel_id, &set).unwrap();
    }
}

#[tokio::test]
async fn a_thread_is_told_from_its_start_to_its_end() {
    let stage = Stage::new().await;
    stage.allow(Permissions::MANAGE_THREADS);
    let mut socket = stage.identified(INTENTS).await;
    let id = stage.private_thread().await;
    let created = socket.event("THREAD_CREATE").await;
    assert_eq!((&created["id"], &created["newly_created"]), (&json!(id), &json!(true)));
    let joined = socket.event("THREAD_MEMBERS_UPDATE").await;
    assert_eq!((&joined["id"], &joined["member_count"]), (&json!(id), &json!(1)));
    assert_eq!(joined["added_members"][0]["presence"], Value::Null);
    assert!(joined["added_members"][0]["member"]["joined_at"].is_string());
    stage.change(&format!("/channels/{id}"), json!({ "name": "Loud" })).await;
    assert_eq!(socket.event("THREAD_UPDATE").await["name"], "Loud");
    // Of others, only those with the members intent hear.
    stage.put(&format!("/channels/{id}/thread-members/{}", stage.demo.member)).await;
    stage.erase(&format!("/channels/{id}")).await;
    let gone = socket.event("THREAD_DELETE").await;
    let expected = json!({
        "id": id, "guild_id": stage.demo.guild_id, "parent_id": stage.demo.general_channel_id, "type": 12,
    });
    assert_eq!(gone, expected);
}

#[tokio::test]
async fn a_guild_comes_with_the_active_threads_that_the_bot_sees() {
    let stage = Stage::new().await;
    let (seen, archived) = (stage.private_thread().await, stage.private_thread().await);
    stage.change(&format!("/channels/{archived}"), json!({ "archived": true })).await;
    let mut socket = stage.connect().await;
    socket.identify(TOKEN, INTENTS).await;
    socket.event("READY").await;
    let guild = socket.event("GUILD_CREATE").await;
    let threads = guild["threads"].as_array().unwrap();
    assert_eq!(
        (threads.len(), &threads[0]["id"], &threads[0]["member"]["id"]),
        (1, &json!(seen), &json!(seen))
    );
    assert_eq!(guild["channels"].as_array().unwrap().len(), 16);
}

#[tokio::test]
async fn a_channel_that_comes_into_sight_brings_its_threads() {
    let stage = Stage::new().await;
    let id = stage.private_thread().await;
    stage.hide_general(true);
    let mut socket = stage.identified(INTENTS).await;
    let renamed = json!({ "name": "unseen" });
    stage.world.update_channel(Id::new(id.parse().unwrap()), &renamed).unwrap();
    stage.hide_general(false);
    socket.event("CHANNEL_UPDATE").await;
    let sync = socket.event("THREAD_LIST_SYNC").await;
    assert_eq!(sync["channel_ids"], json!([stage.demo.general_channel_id]));
    assert_eq!((&sync["threads"][0]["name"], &sync["members"][0]["id"]), (&json!("unseen"), &json!(id)));
}

#[tokio::test]
async fn many_deleted_messages_are_one_event() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(stage.post(&path, json!({ "content": "x" })).await.body["id"].take());
    }
    let mut socket = stage.identified(INTENTS).await;
    stage.post(&format!("{path}/bulk-delete"), json!({ "messages": ids })).await;
    let gone = socket.event("MESSAGE_DELETE_BULK").await;
    assert_eq!((&gone["ids"], &gone["guild_id"]), (&json!(ids), &json!(stage.demo.guild_id)));
}
