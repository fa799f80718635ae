//! Threads over REST: how they start, who sees them, and what happens to them.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::support::{Answer, Stage, text};

impl Stage {
    async fn start(&self, body: Value) -> Answer {
        self.post(&format!("/channels/{}/threads", self.demo.general_channel_id), body).await
    }

    /// A public thread of the bot: its path.
    async fn thread(&self) -> String {
        format!("/channels/{}", text(&self.start(json!({ "name": "t", "type": 11 })).await.body["id"]))
    }

    async fn active(&self) -> Value {
        self.get(&format!("/guilds/{}/threads/active", self.demo.guild_id)).await.body
    }

    async fn forum(&self, flags: u64) -> Value {
        let tag = json!({ "name": "Question" });
        let body = json!({ "name": "help", "type": 15, "available_tags": [tag], "flags": flags });
        self.post(&format!("/guilds/{}/channels", self.demo.guild_id), body).await.body
    }
}

#[tokio::test]
async fn a_thread_from_a_message_has_its_id_and_begins_with_it() {
    let stage = Stage::new().await;
    let messages = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let source = stage.post(&messages, json!({ "content": "topic" })).await.body;
    let path = format!("{messages}/{}", text(&source["id"]));
    let thread = stage.post(&format!("{path}/threads"), json!({ "name": "About it" })).await;
    assert_eq!((thread.status, &thread.body["id"]), (StatusCode::CREATED, &source["id"]));
    assert_eq!((&thread.body["type"], &thread.body["message_count"]), (&json!(11), &json!(0)));
    assert_eq!(thread.body["member"]["user_id"], "500000000000000000");
    let source = stage.get(&path).await.body;
    assert_eq!((&source["flags"], &source["thread"]["name"]), (&json!(32), &json!("About it")));
    let below = stage.get(&format!("/channels/{}/messages", text(&source["id"]))).await.body;
    assert_eq!((&below[0]["type"], &below[0]["content"]), (&json!(21), &json!("")));
    assert_eq!(below[0]["referenced_message"]["content"], "topic");
    let again = stage.post(&format!("{path}/threads"), json!({ "name": "Twice" })).await;
    assert_eq!((again.status, &again.body["code"]), (StatusCode::BAD_REQUEST, &json!(160_004)));
}

#[tokio::test]
async fn a_thread_has_a_threads_fields_and_no_others() {
    let stage = Stage::new().await;
    let body = json!({ "name": "t", "type": 11, "auto_archive_duration": 60, "rate_limit_per_user": 5 });
    let thread = stage.start(body).await.body;
    assert_eq!(thread["parent_id"], json!(stage.demo.general_channel_id));
    assert_eq!((&thread["member_count"], &thread["total_message_sent"]), (&json!(1), &json!(0)));
    assert_eq!(thread["rate_limit_per_user"], 5);
    let metadata = &thread["thread_metadata"];
    assert_eq!((&metadata["archived"], &metadata["locked"]), (&json!(false), &json!(false)));
    assert_eq!(metadata["auto_archive_duration"], 60);
    assert!(metadata["archive_timestamp"].is_string() && metadata["create_timestamp"].is_string());
    for absent in ["position", "permission_overwrites", "nsfw", "topic"] {
        assert!(thread.get(absent).is_none(), "{absent}");
    }
    let path = format!("/guilds/{}/channels", stage.demo.guild_id);
    assert_eq!(stage.get(&path).await.body.as_array().unwrap().len(), 16);
    let refused = stage.start(json!({ "name": "t", "auto_archive_duration": 61 })).await;
    assert_eq!(refused.body["errors"]["auto_archive_duration"]["_errors"][0]["code"], "BASE_TYPE_CHOICES");
}

#[tokio::test]
async fn of_a_public_thread_its_channel_is_told() {
    let stage = Stage::new().await;
    let thread = stage.start(json!({ "name": "News", "type": 11 })).await.body;
    let notice =
        stage.get(&format!("/channels/{}/messages", stage.demo.general_channel_id)).await.body[0].take();
    assert_eq!((&notice["type"], &notice["content"]), (&json!(18), &json!("News")));
    assert_eq!(notice["message_reference"]["channel_id"], thread["id"]);
    assert_eq!(notice["thread"]["id"], thread["id"]);
    // Without a type it is private, and nobody is told.
    assert_eq!(stage.start(json!({ "name": "Quiet" })).await.body["type"], 12);
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    assert_eq!(stage.get(&path).await.body.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_private_thread_is_seen_by_its_members_and_by_those_who_manage_threads() {
    let stage = Stage::new().await;
    let general = stage.demo.general_channel_id;
    let call = json!({ "as": stage.demo.staff, "method": "POST", "path": format!("/channels/{general}/threads"), "body": { "name": "Hush" } });
    let thread = stage.request(Method::POST, "/control/rest", &[], Some(call)).await.unwrap().body;
    let path = format!("/channels/{}", text(&thread["id"]));
    let refused = stage.get(&path).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50001)));
    assert_eq!(stage.active().await["threads"], json!([]));
    stage.allow(Permissions::MANAGE_THREADS);
    assert_eq!(stage.get(&path).await.body["name"], "Hush");
    stage.put(&format!("{path}/thread-members/@me")).await;
    stage.forbid(Permissions::MANAGE_THREADS);
    let active = stage.active().await;
    assert_eq!((&active["threads"][0]["id"], &active["members"][0]["id"]), (&thread["id"], &thread["id"]));
}

#[tokio::test]
async fn messages_are_counted_and_numbered() {
    let stage = Stage::new().await;
    let path = stage.thread().await;
    let messages = format!("{path}/messages");
    let first = stage.post(&messages, json!({ "content": "1" })).await.body;
    let second = stage.post(&messages, json!({ "content": "2" })).await.body;
    assert_eq!((&first["position"], &second["position"]), (&json!(0), &json!(1)));
    stage.erase(&format!("{messages}/{}", text(&first["id"]))).await;
    let thread = stage.get(&path).await.body;
    assert_eq!((&thread["message_count"], &thread["total_message_sent"]), (&json!(1), &json!(2)));
    assert_eq!(thread["last_message_id"], second["id"]);
}

#[tokio::test]
async fn a_message_reopens_an_archived_thread_but_not_a_locked_one() {
    let stage = Stage::new().await;
    let path = stage.thread().await;
    assert_eq!(
        stage.change(&path, json!({ "archived": true })).await.body["thread_metadata"]["archived"],
        true
    );
    assert_eq!(stage.active().await["threads"], json!([]));
    assert_eq!(stage.change(&path, json!({ "name": "x" })).await.body["code"], 50083);
    assert_eq!(stage.put(&format!("{path}/thread-members/{}", stage.demo.member)).await.body["code"], 50083);
    let messages = format!("{path}/messages");
    assert_eq!(stage.post(&messages, json!({ "content": "x" })).await.status, StatusCode::OK);
    assert_eq!(stage.get(&path).await.body["thread_metadata"]["archived"], false);
    assert_eq!(stage.change(&path, json!({ "locked": true })).await.body["code"], 50013);
    stage.allow(Permissions::MANAGE_THREADS);
    stage.change(&path, json!({ "archived": true, "locked": true })).await;
    stage.forbid(Permissions::MANAGE_THREADS);
    assert_eq!(stage.post(&messages, json!({ "content": "x" })).await.body["code"], 160_005);
    assert_eq!(stage.change(&path, json!({ "archived": false })).await.body["code"], 160_005);
}

#[tokio::test]
async fn writing_in_a_thread_is_a_right_of_its_own() {
    let stage = Stage::new().await;
    let path = stage.thread().await;
    let deny = |bits: Permissions| {
        let overwrite = json!({ "id": stage.demo.bot_role_id, "type": 0, "deny": bits.bits().to_string() });
        let set = json!({ "permission_overwrites": [overwrite] });
        stage.world.update_channel(stage.demo.general_channel_id, &set).unwrap();
    };
    deny(Permissions::SEND_MESSAGES);
    let messages = format!("{path}/messages");
    assert_eq!(stage.post(&messages, json!({ "content": "x" })).await.status, StatusCode::OK);
    deny(Permissions::SEND_MESSAGES_IN_THREADS);
    assert_eq!(stage.post(&messages, json!({ "content": "x" })).await.body["code"], 50013);
    deny(Permissions::CREATE_PRIVATE_THREADS);
    assert_eq!(stage.start(json!({ "name": "x", "type": 12 })).await.body["code"], 50013);
    deny(Permissions::VIEW_CHANNEL);
    assert_eq!(stage.get(&path).await.body["code"], 50001);
}

#[tokio::test]
async fn members_come_and_go() {
    let stage = Stage::new().await;
    stage.world.set_application_flags(1 << 15);
    let path = stage.thread().await;
    let members = format!("{path}/thread-members");
    let member = format!("{members}/{}", stage.demo.member);
    assert_eq!(stage.get(&member).await.body["code"], 10007);
    assert_eq!(stage.put(&member).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&member).await.body["user_id"], json!(stage.demo.member));
    assert_eq!(stage.put(&format!("{members}/{}", stage.demo.stranger)).await.body["code"], 10007);
    let full = stage.get(&format!("{members}?with_member=true&limit=1")).await.body;
    assert_eq!((full.as_array().unwrap().len(), full[0]["member"]["user"]["id"].is_string()), (1, true));
    assert_eq!(stage.get(&members).await.body.as_array().unwrap().len(), 2);
    assert_eq!(stage.get(&path).await.body["member_count"], 2);
    assert_eq!(stage.erase(&member).await.body["code"], 50013);
    assert_eq!(stage.erase(&format!("{members}/@me")).await.status, StatusCode::NO_CONTENT);
    assert!(stage.get(&path).await.body.get("member").is_none());
}

#[tokio::test]
async fn a_post_begins_with_a_message_of_its_id() {
    let stage = Stage::new().await;
    let forum = stage.forum(0).await;
    let path = format!("/channels/{}/threads", text(&forum["id"]));
    let tag = &forum["available_tags"][0]["id"];
    let body = json!({ "name": "How?", "applied_tags": [tag], "message": { "content": "Like this." } });
    let post = stage.post(&path, body).await;
    assert_eq!((post.status, &post.body["message"]["id"]), (StatusCode::CREATED, &post.body["id"]));
    assert_eq!((&post.body["applied_tags"], &post.body["message_count"]), (&json!([tag]), &json!(0)));
    let empty = stage.post(&path, json!({ "name": "Empty", "message": {} })).await;
    assert_eq!(empty.body["code"], 50006);
    let direct =
        stage.post(&format!("/channels/{}/messages", text(&forum["id"])), json!({ "content": "x" })).await;
    assert_eq!(direct.body["code"], 50008);
    let strict = stage.forum(16).await;
    let path = format!("/channels/{}/threads", text(&strict["id"]));
    let untagged = stage.post(&path, json!({ "name": "No tag", "message": { "content": "x" } })).await;
    assert_eq!(untagged.body["code"], 40067);
}

#[tokio::test]
async fn a_thread_is_deleted_by_those_who_manage_threads_or_with_its_channel() {
    let stage = Stage::new().await;
    let (path, other) = (stage.thread().await, stage.thread().await);
    assert_eq!(stage.erase(&path).await.body["code"], 50013);
    stage.allow(Permissions::MANAGE_THREADS);
    assert_eq!(stage.erase(&path).await.status, StatusCode::OK);
    assert_eq!(stage.get(&path).await.body["code"], 10003);
    stage.world.delete_channel(stage.demo.general_channel_id).unwrap();
    assert_eq!(stage.get(&other).await.body["code"], 10003);
}

#[tokio::test]
async fn threads_stand_in_text_channels_alone() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/threads", stage.demo.voice_channel_id);
    let refused = stage.post(&path, json!({ "name": "x" })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::BAD_REQUEST, &json!(50024)));
}

#[tokio::test]
async fn who_is_mentioned_in_a_thread_is_added_to_it() {
    let stage = Stage::new().await;
    let thread = stage.start(json!({ "name": "quiet", "type": 12 })).await.body;
    let thread = format!("/channels/{}", text(&thread["id"]));
    let message = format!("<@{}> <@{}>", stage.demo.member, stage.demo.stranger);
    stage.post(&format!("{thread}/messages"), json!({ "content": message })).await;
    let status = async |user| stage.get(&format!("{thread}/thread-members/{user}")).await.status;
    assert_eq!(status(stage.demo.member).await, StatusCode::OK);
    assert_eq!(status(stage.demo.stranger).await, StatusCode::NOT_FOUND);
}
