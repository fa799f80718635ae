//! The message content toggle: without it others' messages are empty, over REST and on the gateway.

use serde_json::{Value, json};

use crate::support::{Stage, text};

/// `GUILD_MESSAGES`, and with the content of messages.
const MESSAGES: u64 = 1 | 1 << 9;
const CONTENT: u64 = MESSAGES | 1 << 15;
/// The application's flag for the toggle.
const TOGGLE: u64 = 1 << 18;

impl Stage {
    /// A person's message over REST.
    async fn said(&self, content: &str) -> Value {
        let body = json!({ "content": content, "embeds": [{ "title": "t" }] });
        let channel = self.demo.general_channel_id;
        let id = self.world.send_message(self.demo.member, channel, &body).unwrap();
        self.get(&format!("/channels/{channel}/messages/{id}")).await.body
    }
}

#[tokio::test]
async fn without_the_toggle_others_say_nothing() {
    let stage = Stage::new().await;
    let message = stage.said("secret").await;
    assert_eq!((&message["content"], &message["embeds"]), (&json!(""), &json!([])));
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    assert_eq!(stage.get(&path).await.body[0]["content"], "");
    let reply = json!({ "content": "mine", "message_reference": { "message_id": message["id"] } });
    let reply = stage.post(&path, reply).await.body;
    assert_eq!((&reply["content"], &reply["referenced_message"]["content"]), (&json!("mine"), &json!("")));
    let toggle = Some(json!({ "flags": TOGGLE }));
    stage.request(http::Method::PUT, "/control/application-flags", &[], toggle).await.unwrap();
    assert_eq!(stage.get(&format!("{path}/{}", text(&message["id"]))).await.body["content"], "secret");
}

#[tokio::test]
async fn what_mentions_the_bot_is_told_to_it() {
    let stage = Stage::new().await;
    let message = stage.said("<@500000000000000000> help").await;
    assert_eq!(message["content"], "<@500000000000000000> help");
}

#[tokio::test]
async fn the_gateway_tells_content_to_those_who_ask_for_it() {
    let stage = Stage::new().await;
    stage.world.set_application_flags(TOGGLE);
    let (mut deaf, mut hearing) = (stage.identified(MESSAGES).await, stage.identified(CONTENT).await);
    stage.said("secret").await;
    assert_eq!(deaf.event("MESSAGE_CREATE").await["content"], "");
    assert_eq!(hearing.event("MESSAGE_CREATE").await["content"], "secret");
    stage.world.set_application_flags(0);
    stage.said("again").await;
    assert_eq!(hearing.event("MESSAGE_CREATE").await["content"], "");
}
