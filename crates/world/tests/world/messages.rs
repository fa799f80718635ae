//! Messages over REST.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Stage, text};

fn button(custom_id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Take it", "custom_id": custom_id })
}

#[tokio::test]
async fn a_message_is_posted_read_edited_and_deleted() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.roles_channel_id);
    let row = json!({ "type": 1, "components": [button("a"), button("b")] });
    let posted = stage.post(&path, json!({ "embeds": [{ "title": "Roles" }], "components": [row] })).await;
    assert_eq!(posted.status, StatusCode::OK);
    assert_eq!(posted.body["components"][0]["components"][1]["id"], 3);
    let message = format!("{path}/{}", text(&posted.body["id"]));
    assert_eq!(stage.get(&message).await.body["embeds"][0]["title"], "Roles");
    let edited = stage.rest(Method::PATCH, &message, Some(json!({ "content": "take one" }))).await;
    assert_eq!(
        (&edited.body["content"], edited.body["edited_timestamp"].is_string()),
        (&json!("take one"), true)
    );
    assert_eq!(stage.get(&path).await.body.as_array().unwrap().len(), 1);
    assert_eq!(stage.rest(Method::DELETE, &message, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&message).await.body["code"], 10008);
}

#[tokio::test]
async fn an_enforced_nonce_posts_once() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let body = json!({ "content": "once", "nonce": "abc", "enforce_nonce": true });
    let (first, second) = (stage.post(&path, body.clone()).await, stage.post(&path, body.clone()).await);
    assert_eq!(first.body["id"], second.body["id"]);
    stage.advance(time::Duration::minutes(5));
    assert_ne!(stage.post(&path, body).await.body["id"], first.body["id"]);
    assert_eq!(stage.world.counts().messages_created, 2);
}

#[tokio::test]
async fn problems_are_reported_by_field() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let link = json!({ "type": 2, "style": 5, "label": "x" });
    let body = json!({
        "content": "x".repeat(2_001),
        "components": [{ "type": 1, "components": [button("same"), button("same"), link] }],
    });
    let refused = stage.post(&path, body).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
    let errors = &refused.body["errors"];
    assert_eq!(errors["content"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    let row = &errors["components"]["0"]["components"];
    assert_eq!(row["1"]["custom_id"]["_errors"][0]["code"], "COMPONENT_CUSTOM_ID_DUPLICATED");
    assert_eq!(row["2"]["url"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
}

#[tokio::test]
async fn an_empty_message_and_a_hidden_channel_are_refused() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    assert_eq!(stage.post(&path, json!({ "content": " " })).await.body["code"], 50006);
    let hidden =
        json!({ "permission_overwrites": [{ "id": stage.demo.bot_role_id, "type": 0, "deny": "1024" }] });
    stage.world.update_channel(stage.demo.general_channel_id, &hidden).unwrap();
    assert_eq!(stage.post(&path, json!({ "content": "x" })).await.body["code"], 50001);
}

#[tokio::test]
async fn an_encoded_at_is_an_at() {
    let stage = Stage::new().await;
    let (plain, encoded) = (stage.get("/users/@me").await, stage.get("/users/%40me?a=%40").await);
    assert_eq!((encoded.status, encoded.body), (StatusCode::OK, plain.body));
}
