//! The web client's API, as the page uses it.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::UserMarker};

use crate::support::{Answer, Endpoint, Stage, answer, text};

impl Stage {
    /// A request of the page, as a person.
    async fn page(&self, method: Method, path: &str, user: Id<UserMarker>, body: Option<Value>) -> Answer {
        self.request(method, &format!("/client{path}?as={user}"), &[], body).await.unwrap()
    }

    async fn snapshot(&self, user: Id<UserMarker>) -> Value {
        self.page(Method::GET, "/snapshot", user, None).await.body
    }
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|object| text(&object["name"])).collect()
}

#[tokio::test]
async fn an_account_is_chosen_by_cookie() {
    let stage = Stage::new().await;
    let anonymous = stage.request(Method::GET, "/client/snapshot", &[], None).await.unwrap();
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    let body = json!({ "user_id": stage.demo.manager });
    let signed = stage.request(Method::POST, "/client/sign-in", &[], Some(body)).await.unwrap();
    assert_eq!(signed.status, StatusCode::NO_CONTENT);
    let cookie = [("cookie", signed.header("set-cookie").split(';').next().unwrap())];
    let accounts = stage.request(Method::GET, "/client/accounts", &cookie, None).await.unwrap().body;
    assert_eq!(accounts["signed_in"], stage.demo.manager.to_string());
    assert_eq!(accounts["accounts"].as_array().unwrap().len(), 6);
    let seen = stage.request(Method::GET, "/client/snapshot", &cookie, None).await.unwrap();
    assert_eq!(seen.body["account"]["user"]["global_name"], "Mara");
}

#[tokio::test]
async fn everyone_sees_what_their_roles_show() {
    let stage = Stage::new().await;
    let (staff, member) = (stage.snapshot(stage.demo.staff).await, stage.snapshot(stage.demo.member).await);
    assert!(names(&staff["guilds"][0]["channels"]).contains(&"staff-room"));
    assert!(!names(&member["guilds"][0]["channels"]).contains(&"staff-room"));
    assert_eq!(stage.snapshot(stage.demo.stranger).await["guilds"], json!([]));
}

#[tokio::test]
async fn a_message_of_a_person_is_held_to_their_rights() {
    let stage = Stage::new().await;
    let path = |channel| format!("/channels/{channel}/messages");
    let hello = || Some(json!({ "content": "hello" }));
    let sent =
        stage.page(Method::POST, &path(stage.demo.general_channel_id), stage.demo.member, hello()).await;
    assert_eq!(sent.body["author"]["global_name"], "Milo");
    let refused =
        stage.page(Method::POST, &path(stage.demo.roles_channel_id), stage.demo.member, hello()).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
}

#[tokio::test]
async fn a_click_is_told_to_the_clicker_alone() {
    let stage = Stage::new().await;
    let reply = json!({ "type": 4, "data": { "content": "Taken.", "flags": 64 } });
    let _endpoint = Endpoint::new(&stage, answer(reply)).await;
    let row =
        json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "take" }] });
    let path = format!("/channels/{}/messages", stage.demo.roles_channel_id);
    let panel = stage.post(&path, json!({ "content": "Roles", "components": [row] })).await;
    let mut clicker = stage.watch(stage.demo.member).await;
    let mut other = stage.watch(stage.demo.staff).await;
    let act = json!({ "type": "component", "message_id": panel.body["id"], "custom_id": "take" });
    let done = stage.page(Method::POST, "/interactions", stage.demo.member, Some(act)).await;
    assert_eq!(
        (&done.body["outcome"]["kind"], &done.body["outcome"]["ephemeral"]),
        (&json!("message"), &json!(true))
    );
    let told = clicker.next("ephemerals").await;
    assert_eq!(told["messages"][0]["content"], "Taken.");
    stage.post(&path, json!({ "content": "next" })).await;
    assert_eq!(other.next("message_create").await["message"]["content"], "next");
    let dismiss = format!("/messages/{}", text(&told["messages"][0]["id"]));
    assert_eq!(stage.page(Method::DELETE, &dismiss, stage.demo.staff, None).await.body["code"], 10008);
    stage.page(Method::DELETE, &dismiss, stage.demo.member, None).await;
    assert_eq!(clicker.next("message_create").await["message"]["content"], "next");
    assert_eq!(clicker.next("ephemerals").await["messages"], json!([]));
}

#[tokio::test]
async fn a_changed_guild_is_told_to_its_members() {
    let stage = Stage::new().await;
    let mut member = stage.watch(stage.demo.member).await;
    stage.world.update_channel(stage.demo.general_channel_id, &json!({ "name": "lobby" })).unwrap();
    assert!(names(&member.next("guild").await["guild"]["channels"]).contains(&"lobby"));
    stage.world.remove_member(stage.demo.guild_id, stage.demo.member).unwrap();
    assert_eq!(member.next("guild_gone").await["guild_id"], stage.demo.guild_id.to_string());
}

#[tokio::test]
async fn an_active_thread_is_shown_with_its_messages() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/threads", stage.demo.general_channel_id);
    let thread = stage.post(&path, json!({ "name": "Tides", "type": 11 })).await.body;
    let id = text(&thread["id"]);
    stage.post(&format!("/channels/{id}/messages"), json!({ "content": "High at six." })).await;
    let seen = stage.snapshot(stage.demo.member).await;
    assert_eq!(names(&seen["guilds"][0]["threads"]), ["Tides"]);
    assert_eq!(seen["messages"][id][0]["content"], "High at six.");
}

#[tokio::test]
async fn the_root_is_the_page() {
    let stage = Stage::new().await;
    let page = stage.request(Method::GET, "/", &[], None).await.unwrap();
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn every_file_of_the_page_is_served() {
    let stage = Stage::new().await;
    let index = stage.request(Method::GET, "/", &[], None).await.unwrap();
    assert!(index.header("content-type").starts_with("text/html"));
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/client")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let kind = match name.rsplit_once('.') {
            Some((_, "css")) => "text/css",
            Some((_, "js")) => "text/javascript",
            _ => continue,
        };
        let served = stage.request(Method::GET, &format!("/client/assets/{name}"), &[], None).await.unwrap();
        assert_eq!(served.status, StatusCode::OK, "{name}");
        assert!(served.header("content-type").starts_with(kind), "{name}");
    }
}

#[tokio::test]
async fn a_person_starts_a_thread_and_closes_it_for_all_to_see() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    let ask = Some(json!({ "content": "ask" }));
    let sent = stage.page(Method::POST, &format!("{path}/messages"), stage.demo.member, ask).await;
    let source = &sent.body["id"];
    let mut other = stage.watch(stage.demo.newcomer).await;
    let body = json!({ "name": "Answers", "message_id": source });
    let thread = stage.page(Method::POST, &format!("{path}/threads"), stage.demo.member, Some(body)).await;
    assert_eq!((thread.status, &thread.body["name"]), (StatusCode::CREATED, &json!("Answers")));
    let shown = other.next("guild").await;
    assert_eq!(names(&shown["guild"]["threads"]), ["Answers"]);
    let thread_path = format!("/threads/{}", text(&thread.body["id"]));
    let archive = || Some(json!({ "archived": true }));
    let refused = stage.page(Method::PATCH, &thread_path, stage.demo.newcomer, archive()).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
    stage.page(Method::PATCH, &thread_path, stage.demo.member, archive()).await;
    let source = stage.snapshot(stage.demo.newcomer).await;
    let messages = source["messages"][stage.demo.general_channel_id.to_string()].as_array().unwrap();
    assert_eq!(messages.last().unwrap()["thread"]["thread_metadata"]["archived"], true);
    assert_eq!(source["guilds"][0]["threads"], json!([]));
}

#[tokio::test]
async fn a_page_of_elsewhere_is_refused() {
    let stage = Stage::new().await;
    let own = format!("http://{}", stage.address);
    for (origin, status) in [
        (own.as_str(), StatusCode::NO_CONTENT),
        ("https://page.example", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let body = Some(json!({ "user_id": stage.demo.manager }));
        let headers = [("origin", origin)];
        let answer = stage.request(Method::POST, "/client/sign-in", &headers, body).await.unwrap();
        assert_eq!(answer.status, status, "{origin}");
    }
}
