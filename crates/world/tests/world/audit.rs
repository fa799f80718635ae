//! The audit log: what changed, by whom and why, and how it is searched.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::support::{Stage, TOKEN, text};

impl Stage {
    async fn log(&self, query: &str) -> Value {
        let path = format!("/guilds/{}/audit-logs?{query}", self.demo.guild_id);
        self.get(&path).await.body
    }

    async fn because(&self, reason: &str, (method, path): (Method, String), body: Value) {
        let (path, token) = (format!("/api/v10{path}"), format!("Bot {TOKEN}"));
        let headers = [("authorization", token.as_str()), ("x-audit-log-reason", reason)];
        self.request(method, &path, &headers, Some(body)).await.unwrap();
    }

    async fn audited() -> Self {
        let stage = Self::new().await;
        stage.allow(Permissions::VIEW_AUDIT_LOG);
        stage
    }
}

#[tokio::test]
async fn the_log_needs_its_right() {
    let stage = Stage::new().await;
    stage.forbid(Permissions::VIEW_AUDIT_LOG);
    assert_eq!(stage.log("").await["code"], 50013);
}

#[tokio::test]
async fn an_entry_says_what_changed_who_did_it_and_why() {
    let stage = Stage::audited().await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    stage.because("tidying%20up", (Method::PATCH, path), json!({ "name": "lobby", "nsfw": true })).await;
    let log = stage.log("action_type=11").await;
    let entry = &log["audit_log_entries"][0];
    assert_eq!((&entry["reason"], &entry["user_id"]), (&json!("tidying up"), &json!("500000000000000000")));
    assert_eq!(entry["target_id"], json!(stage.demo.general_channel_id));
    let changes = json!([
        { "key": "name", "new_value": "lobby", "old_value": "general" },
        { "key": "nsfw", "new_value": true, "old_value": false },
    ]);
    assert_eq!(entry["changes"], changes);
    assert_eq!(log["users"][0]["id"], "500000000000000000");
}

#[tokio::test]
async fn the_gateway_tells_of_entries_to_those_who_may_read_them() {
    let stage = Stage::new().await;
    stage.forbid(Permissions::VIEW_AUDIT_LOG);
    let mut socket = stage.identified(1 | 1 << 2).await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    stage.change(&path, json!({ "nsfw": true })).await;
    socket.event("CHANNEL_UPDATE").await;
    stage.allow(Permissions::VIEW_AUDIT_LOG);
    socket.event("GUILD_ROLE_UPDATE").await;
    let entry = socket.event("GUILD_AUDIT_LOG_ENTRY_CREATE").await;
    assert_eq!((&entry["guild_id"], &entry["action_type"]), (&json!(stage.demo.guild_id), &json!(31)));
}

#[tokio::test]
async fn roles_that_come_and_go_are_named() {
    let stage = Stage::audited().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    let path = format!("/guilds/{guild}/members/{user}/roles/{role}");
    stage.put(&path).await;
    stage.erase(&path).await;
    let log = stage.log("action_type=25").await;
    let (taken, given) = (&log["audit_log_entries"][0], &log["audit_log_entries"][1]);
    let named = json!([{ "id": role, "name": "News" }]);
    assert_eq!(given["changes"], json!([{ "key": "$add", "new_value": named }]));
    assert_eq!(taken["changes"], json!([{ "key": "$remove", "new_value": named }]));
}

#[tokio::test]
async fn an_overwrite_names_its_role() {
    let stage = Stage::audited().await;
    let role = stage.demo.staff_role_id;
    let path = format!("/channels/{}/permissions/{role}", stage.demo.general_channel_id);
    stage.rest(Method::PUT, &path, Some(json!({ "type": 0, "allow": "1024" }))).await;
    let entry = stage.log("action_type=13").await["audit_log_entries"][0].take();
    assert_eq!(entry["options"], json!({ "id": role, "type": "0", "role_name": "Staff" }));
    assert_eq!(entry["changes"][0]["key"], "allow");
}

#[tokio::test]
async fn entries_come_in_pages_from_either_side() {
    let stage = Stage::audited().await;
    let guild = stage.demo.guild_id;
    for name in ["a", "b", "c"] {
        stage.post(&format!("/guilds/{guild}/roles"), json!({ "name": name })).await;
    }
    let names = |log: &Value| -> Vec<String> {
        let entries = log["audit_log_entries"].as_array().unwrap().iter();
        entries
            .map(|entry| {
                let mut changes = entry["changes"].as_array().unwrap().iter();
                text(&changes.find(|change| change["key"] == "name").unwrap()["new_value"]).to_owned()
            })
            .collect()
    };
    let newest = stage.log("action_type=30&limit=2").await;
    assert_eq!(names(&newest), ["c", "b"]);
    let middle = text(&newest["audit_log_entries"][1]["id"]).to_owned();
    assert_eq!(names(&stage.log(&format!("action_type=30&before={middle}")).await), ["a"]);
    assert_eq!(names(&stage.log("action_type=30&after=1").await), ["a", "b", "c"]);
    assert_eq!(stage.log(&format!("user_id={}", stage.demo.owner)).await["audit_log_entries"], json!([]));
    assert_eq!(stage.log("limit=101").await["errors"]["limit"]["_errors"][0]["code"], "NUMBER_TYPE_MAX");
}

#[tokio::test]
async fn a_deletion_of_another_ones_message_is_noted() {
    let stage = Stage::audited().await;
    let channel = stage.demo.general_channel_id;
    let id = stage.world.send_message(stage.demo.member, channel, &json!({ "content": "x" })).unwrap();
    assert_eq!(
        stage.erase(&format!("/channels/{channel}/messages/{id}")).await.status,
        StatusCode::NO_CONTENT
    );
    let entry = stage.log("action_type=72").await["audit_log_entries"][0].take();
    assert_eq!(entry["target_id"], json!(stage.demo.member));
    assert_eq!(entry["options"], json!({ "channel_id": channel, "count": "1" }));
}
