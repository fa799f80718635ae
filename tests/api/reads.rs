//! Channels and roles, their freshness and their `ETag`s.

use bellhop_testkit::{Bench, until};
use http::StatusCode;
use serde_json::{Value, json};

use super::bearer;

#[tokio::test(flavor = "multi_thread")]
async fn channels_are_as_discord_has_them() {
    let t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    let answer =
        t.api(&format!("/api/v1/guilds/{}/channels", t.demo.guild_id), &[("authorization", &bearer)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let body = answer.json();
    assert_eq!(body["next"], Value::Null);
    let listed = body["data"].as_array().unwrap();
    let mut ours: Vec<_> =
        listed.iter().map(|channel| (channel["id"].clone(), channel["name"].clone())).collect();
    let theirs = t.world.channels(t.demo.guild_id);
    let mut theirs: Vec<_> =
        theirs.iter().map(|channel| (channel["id"].clone(), channel["name"].clone())).collect();
    let by_id = |a: &(Value, Value), b: &(Value, Value)| a.0.as_str().cmp(&b.0.as_str());
    ours.sort_by(by_id);
    theirs.sort_by(by_id);
    assert_eq!(ours, theirs);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_come_highest_first() {
    let t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    let answer =
        t.api(&format!("/api/v1/guilds/{}/roles", t.demo.guild_id), &[("authorization", &bearer)]).await;
    let body = answer.json();
    let roles = body["data"].as_array().unwrap();
    assert_eq!(roles[0]["id"], json!(t.demo.above_bot_role_id));
    assert_eq!(roles.last().unwrap()["id"], json!(t.demo.guild_id));
    assert!(roles.iter().all(|role| role["permissions"].is_string()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_says_how_fresh_it_is() {
    let t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let first = t.api(&path, &[("authorization", &bearer)]).await;
    assert_eq!(first.header("bellhop-freshness"), "live");
    assert!(first.header("bellhop-as-of").contains('T'));
    let etag = first.header("etag").to_owned();
    let second = t.api(&path, &[("authorization", &bearer), ("if-none-match", &etag)]).await;
    assert_eq!(second.status, StatusCode::NOT_MODIFIED);
    assert_eq!(second.header("bellhop-freshness"), "live");
    assert!(second.header("bellhop-as-of").contains('T'));
    assert!(second.body.is_empty());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_discord_changes_the_etag() {
    let t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let etag = t.api(&path, &[("authorization", &bearer)]).await.header("etag").to_owned();
    let role_id = t.demo.self_assignable[0];
    t.world.update_role(t.demo.guild_id, role_id, &json!({ "name": "Renamed" })).unwrap();
    until("the new name is read", async || {
        let answer = t.api(&path, &[("authorization", &bearer), ("if-none-match", &etag)]).await;
        answer.text().contains("Renamed")
    })
    .await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_tell_whether_the_bot_can_give_them_and_why_not() {
    let t = Bench::new().await;
    let bearer = super::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let why_not = async |role_id: String| {
        let body = t.api(&path, &[("authorization", &bearer)]).await.json();
        let roles = body["data"].as_array().unwrap();
        let role = roles.iter().find(|role| role["id"] == role_id).unwrap().clone();
        assert_eq!(role["assignable"], role["unassignable"].is_null());
        role["unassignable"].as_str().map(str::to_owned)
    };
    let expected = [
        (t.demo.self_assignable[0].to_string(), None),
        (t.demo.above_bot_role_id.to_string(), Some("above_bot")),
        (t.demo.bot_role_id.to_string(), Some("managed")),
        (t.demo.guild_id.to_string(), Some("everyone")),
    ];
    for (role_id, reason) in expected {
        assert_eq!(why_not(role_id).await.as_deref(), reason);
    }
    t.world.update_role(t.demo.guild_id, t.demo.bot_role_id, &json!({ "permissions": "0" })).unwrap();
    t.synced().await;
    let given = t.demo.self_assignable[0].to_string();
    assert_eq!(why_not(given).await.as_deref(), Some("bot_lacks_manage_roles"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn emojis_come_by_name() {
    let t = Bench::new().await;
    t.world.create_emoji(t.demo.guild_id, "Aardvark").unwrap();
    t.synced().await;
    let bearer = super::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/emojis", t.demo.guild_id);
    let body = t.api(&path, &[("authorization", &bearer)]).await.json();
    let names: Vec<_> = body["data"].as_array().unwrap().iter().map(|emoji| emoji["name"].clone()).collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.as_str().unwrap().to_lowercase());
    assert_eq!((names[0].as_str(), &names), (Some("Aardvark"), &sorted));
    t.done().await;
}
