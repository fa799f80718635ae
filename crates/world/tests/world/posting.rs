//! Messages over REST: mentions, replies, components, files, pages, and deletions in bulk.

use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use time::Duration;
use twilight_model::guild::Permissions;

use crate::support::{Answer, Stage, TOKEN, text};

impl Stage {
    fn messages(&self) -> String {
        format!("/channels/{}/messages", self.demo.general_channel_id)
    }

    pub(crate) async fn say(&self, body: Value) -> Answer {
        self.post(&self.messages(), body).await
    }

    /// Posts so many messages; their ids, oldest first.
    async fn say_many(&self, count: usize) -> Vec<String> {
        self.hurry();
        let mut ids = Vec::new();
        for number in 0..count {
            ids.push(text(&self.say(json!({ "content": number.to_string() })).await.body["id"]).to_owned());
        }
        ids
    }

    /// A form with a JSON part and one file.
    async fn upload(&self, payload: Value) -> Value {
        let part = |head: &str, content: &str| {
            format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
        };
        let payload = part("name=\"payload_json\"", &payload.to_string());
        let file = part("name=\"files[0]\"; filename=\"a.txt\"\r\nContent-Type: text/plain", "hello");
        let request = Request::post(format!("http://{}/api/v10{}", self.address, self.messages()))
            .header("authorization", format!("Bot {TOKEN}"))
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(Full::new(bytes::Bytes::from(format!("{payload}{file}--edge--\r\n"))));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request.unwrap()).await.unwrap().into_body().collect().await.unwrap();
        serde_json::from_slice(&answer.to_bytes()).unwrap()
    }
}

/// The code of a problem at a path of fields.
pub(crate) fn problem(answer: &Answer, path: &str) -> Value {
    answer.body["errors"].pointer(path).map(|node| node["_errors"][0]["code"].clone()).unwrap_or_default()
}

#[tokio::test]
async fn mentions_are_those_that_are_allowed() {
    let stage = Stage::new().await;
    let (member, staff, role) = (stage.demo.member, stage.demo.staff, stage.demo.staff_role_id);
    let content = format!("<@{member}> <@{staff}> <@&{role}> @everyone");
    let named = async |allowed: Value| {
        let body = json!({ "content": content, "allowed_mentions": allowed });
        let message = stage.say(body).await.body;
        (
            message["mentions"].as_array().unwrap().len(),
            message["mention_roles"].as_array().unwrap().len(),
            message["mention_everyone"].clone(),
        )
    };
    assert_eq!(named(Value::Null).await, (2, 1, json!(false)));
    assert_eq!(named(json!({ "parse": [] })).await, (0, 0, json!(false)));
    assert_eq!(named(json!({ "parse": ["roles"], "users": [member] })).await, (1, 1, json!(false)));
    stage.allow(Permissions::MENTION_EVERYONE);
    assert_eq!(named(json!({ "parse": ["everyone"] })).await, (0, 0, json!(true)));
}

#[tokio::test]
async fn allowed_mentions_that_contradict_themselves_are_refused() {
    let stage = Stage::new().await;
    for (allowed, path, code) in [
        (json!({ "parse": ["users"], "users": ["1"] }), "", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        (json!({ "parse": ["all"] }), "/parse", "BASE_TYPE_CHOICES"),
        (json!({ "parse": ["users", "users"] }), "/parse", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
        (json!({ "users": ["1", "1"] }), "/users", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
    ] {
        let refused = stage.say(json!({ "content": "x", "allowed_mentions": allowed })).await;
        assert_eq!(problem(&refused, &format!("/allowed_mentions{path}")), code, "{allowed}");
    }
}

#[tokio::test]
async fn a_reply_names_what_it_answers_and_whom() {
    let stage = Stage::new().await;
    let general = stage.demo.general_channel_id;
    let asked = stage
        .world
        .send_message(stage.demo.member, general, &json!({ "content": "<@500000000000000000>?" }))
        .unwrap();
    let reply = |more: Value| {
        let mut body = json!({ "content": "!", "message_reference": { "message_id": asked } });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let loud = stage.say(reply(json!({}))).await.body;
    assert_eq!((&loud["type"], &loud["mentions"][0]["id"]), (&json!(19), &json!(stage.demo.member)));
    assert_eq!(loud["message_reference"]["channel_id"], json!(general));
    assert_eq!(loud["referenced_message"]["id"], json!(asked));
    let quiet = stage.say(reply(json!({ "allowed_mentions": { "replied_user": false } }))).await.body;
    assert_eq!(quiet["mentions"], json!([]));
    stage.world.delete_message(general, asked).unwrap();
    let path = format!("{}/{}", stage.messages(), text(&loud["id"]));
    let orphan = stage.get(&path).await.body;
    assert!(orphan.get("referenced_message").is_some_and(Value::is_null));
    let refused = stage.say(reply(json!({}))).await;
    assert_eq!(problem(&refused, "/message_reference"), "REPLIES_UNKNOWN_MESSAGE");
    let anyway = json!({ "message_reference": { "message_id": asked, "fail_if_not_exists": false } });
    assert_eq!(stage.say(reply(anyway)).await.body["type"], 0);
}

#[tokio::test]
async fn what_this_world_lacks_is_refused_in_words() {
    let stage = Stage::new().await;
    let forward = json!({ "message_reference": { "message_id": "1", "type": 1 } });
    assert_eq!(problem(&stage.say(forward).await, "/message_reference/type"), "BASE_TYPE_CHOICES");
    assert_eq!(stage.say(json!({ "sticker_ids": ["1"] })).await.body["code"], 50081);
    let poll = json!({ "content": "x", "poll": { "question": {} } });
    assert_eq!(problem(&stage.say(poll).await, "/poll"), "UNSUPPORTED");
}

#[tokio::test]
async fn links_are_of_the_web_and_not_too_long() {
    let stage = Stage::new().await;
    let row = |url: String| json!({ "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "x", "url": url }] }] });
    let place = "/components/0/components/0/url";
    let long = format!("https://example.com/{}", "x".repeat(500));
    assert_eq!(problem(&stage.say(row(long)).await, place), "BASE_TYPE_BAD_LENGTH");
    assert_eq!(
        problem(&stage.say(row("ftp://example.com".to_owned())).await, place),
        "URL_TYPE_INVALID_SCHEME"
    );
    assert_eq!(stage.say(row("https://example.com".to_owned())).await.status, StatusCode::OK);
}

#[tokio::test]
async fn embeds_hold_six_thousand_characters_together_and_something_each() {
    let stage = Stage::new().await;
    let embed = |length| json!({ "description": "x".repeat(length) });
    let refused = stage.say(json!({ "embeds": [embed(4_096), embed(1_905)] })).await;
    assert_eq!(problem(&refused, "/embeds"), "MAX_EMBED_SIZE_EXCEEDED");
    assert_eq!(stage.say(json!({ "embeds": [embed(4_096), embed(1_904)] })).await.status, StatusCode::OK);
    assert_eq!(stage.say(json!({ "embeds": [{}] })).await.body["code"], 50006);
    let refused = stage.say(json!({ "embeds": [{ "author": {}, "image": {} }] })).await;
    assert_eq!(problem(&refused, "/embeds/0/author/name"), "BASE_TYPE_REQUIRED");
    assert_eq!(problem(&refused, "/embeds/0/image/url"), "BASE_TYPE_REQUIRED");
}

#[tokio::test]
async fn of_an_uploaded_file_all_but_the_bytes_is_kept() {
    let stage = Stage::new().await;
    let named = json!({ "attachments": [{ "id": 0, "description": "A file" }] });
    let message = stage.upload(named).await;
    let attachment = &message["attachments"][0];
    assert_eq!((&attachment["filename"], &attachment["size"]), (&json!("a.txt"), &json!(5)));
    assert_eq!(
        (&attachment["content_type"], &attachment["description"]),
        (&json!("text/plain"), &json!("A file"))
    );
    assert!(text(&attachment["url"]).ends_with("/a.txt"));
    let path = format!("{}/{}", stage.messages(), text(&message["id"]));
    let emptied = stage.change(&path, json!({ "attachments": [] })).await;
    assert_eq!((emptied.status, &emptied.body["code"]), (StatusCode::BAD_REQUEST, &json!(50006)));
    let replaced = stage.change(&path, json!({ "attachments": [], "content": "text" })).await;
    assert_eq!(replaced.body["attachments"], json!([]));
    let missing = stage.say(json!({ "content": "x", "attachments": [{ "id": 0 }] })).await;
    assert_eq!(problem(&missing, "/attachments/0/id"), "ATTACHMENT_NOT_FOUND");
    stage.forbid(Permissions::ATTACH_FILES);
    let everyone = stage.demo.guild_id.cast();
    stage.world.update_role(stage.demo.guild_id, everyone, &json!({ "permissions": "68608" })).unwrap();
    assert_eq!(stage.upload(json!({})).await["code"], 50013);
}

#[tokio::test]
async fn pages_lie_before_after_and_around() {
    let stage = Stage::new().await;
    let ids = stage.say_many(7).await;
    let page = async |query: String| {
        let body = stage.get(&format!("{}?{query}", stage.messages())).await.body;
        body.as_array().unwrap().iter().map(|m| text(&m["id"]).to_owned()).collect::<Vec<_>>()
    };
    let newest_first = |range: std::ops::Range<usize>| ids[range].iter().rev().cloned().collect::<Vec<_>>();
    assert_eq!(page("limit=2".to_owned()).await, newest_first(5..7));
    assert_eq!(page(format!("before={}&limit=2", ids[3])).await, newest_first(1..3));
    assert_eq!(page(format!("after={}&limit=2", ids[3])).await, newest_first(4..6));
    assert_eq!(page(format!("around={}&limit=3", ids[3])).await, newest_first(2..5));
    let refused = stage.get(&format!("{}?limit=101", stage.messages())).await;
    assert_eq!(problem(&refused, "/limit"), "NUMBER_TYPE_MAX");
    stage.forbid(Permissions::READ_MESSAGE_HISTORY);
    let everyone = stage.demo.guild_id.cast();
    stage.world.update_role(stage.demo.guild_id, everyone, &json!({ "permissions": "1024" })).unwrap();
    assert!(page(String::new()).await.is_empty());
}

#[tokio::test]
async fn many_are_deleted_while_they_are_young() {
    let stage = Stage::new().await;
    let mut ids = stage.say_many(3).await;
    let path = format!("{}/bulk-delete", stage.messages());
    let one = stage.post(&path, json!({ "messages": [ids[0]] })).await;
    assert_eq!(problem(&one, "/messages"), "BASE_TYPE_BAD_LENGTH");
    stage.advance(Duration::days(14) + Duration::seconds(1));
    let old = stage.post(&path, json!({ "messages": ids })).await;
    assert_eq!((old.status, &old.body["code"]), (StatusCode::BAD_REQUEST, &json!(50034)));
    ids = stage.say_many(2).await;
    assert_eq!(stage.post(&path, json!({ "messages": ids })).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&stage.messages()).await.body.as_array().unwrap().len(), 3);
    stage.forbid(Permissions::MANAGE_MESSAGES);
    assert_eq!(stage.post(&path, json!({ "messages": ids })).await.body["code"], 50013);
}

#[tokio::test]
async fn of_others_messages_only_embeds_are_suppressed() {
    let stage = Stage::new().await;
    let general = stage.demo.general_channel_id;
    let id = stage.world.send_message(stage.demo.member, general, &json!({ "content": "x" })).unwrap();
    let path = format!("{}/{id}", stage.messages());
    assert_eq!(stage.change(&path, json!({ "content": "y" })).await.body["code"], 50005);
    assert_eq!(stage.change(&path, json!({ "flags": 4 })).await.body["flags"], 4);
    let own = stage.say(json!({ "content": "x", "flags": 4_096 })).await.body;
    assert_eq!(own["flags"], 4_096);
    let emptied =
        stage.change(&format!("{}/{}", stage.messages(), text(&own["id"])), json!({ "content": "" })).await;
    assert_eq!(emptied.body["code"], 50006);
}

#[tokio::test]
async fn typing_is_held_to_the_right_to_write() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/typing", stage.demo.general_channel_id);
    assert_eq!(stage.rest(Method::POST, &path, None).await.status, StatusCode::NO_CONTENT);
    let path = format!("/channels/{}/typing", stage.demo.audit_channel_id);
    let hidden =
        json!({ "permission_overwrites": [{ "id": stage.demo.bot_role_id, "type": 0, "deny": "1024" }] });
    stage.world.update_channel(stage.demo.audit_channel_id, &hidden).unwrap();
    assert_eq!(stage.rest(Method::POST, &path, None).await.body["code"], 50001);
}

#[tokio::test]
async fn an_announcement_is_published_once() {
    let stage = Stage::new().await;
    let general = format!("/channels/{}", stage.demo.general_channel_id);
    let message = stage.say(json!({ "content": "x" })).await.body;
    let path = format!("{}/{}/crosspost", stage.messages(), text(&message["id"]));
    assert_eq!(stage.rest(Method::POST, &path, None).await.body["code"], 50024);
    stage.change(&general, json!({ "type": 5 })).await;
    assert_eq!(stage.rest(Method::POST, &path, None).await.body["flags"], 1);
    assert_eq!(stage.rest(Method::POST, &path, None).await.body["code"], 40033);
}

#[tokio::test]
async fn a_change_of_embeds_alone_mentions_nobody_anew() {
    let stage = Stage::new().await;
    let quiet =
        json!({ "content": format!("<@{}>", stage.demo.member), "allowed_mentions": { "parse": [] } });
    let said = stage.say(quiet).await.body;
    let path = format!("/channels/{}/messages/{}", text(&said["channel_id"]), text(&said["id"]));
    let changed = stage.change(&path, json!({ "embeds": [{ "title": "More" }] })).await.body;
    assert_eq!((&changed["mentions"], &changed["embeds"][0]["title"]), (&json!([]), &json!("More")));
}

#[tokio::test]
async fn a_message_is_named_once_to_be_deleted() {
    let stage = Stage::new().await;
    let said = stage.say_many(1).await;
    let path = format!("/channels/{}/messages/bulk-delete", stage.demo.general_channel_id);
    let refused = stage.post(&path, json!({ "messages": [said[0], said[0]] })).await;
    assert_eq!(problem(&refused, "/messages"), "SET_TYPE_ALREADY_CONTAINS_VALUE");
}
