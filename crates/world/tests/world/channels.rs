//! Channels: their fields, order, limits and ends.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Stage, text};

impl Stage {
    async fn create(&self, body: Value) -> Answer {
        self.post(&format!("/guilds/{}/channels", self.demo.guild_id), body).await
    }

    async fn reorder(&self, body: Value) -> Answer {
        self.change(&format!("/guilds/{}/channels", self.demo.guild_id), body).await
    }

    async fn category(&self) -> String {
        text(&self.create(json!({ "name": "Desk", "type": 4 })).await.body["id"]).to_owned()
    }
}

/// The code of a field's first problem.
fn problem<'a>(answer: &'a Answer, field: &str) -> &'a Value {
    &answer.body["errors"][field]["_errors"][0]["code"]
}

#[tokio::test]
async fn a_forum_has_all_its_fields() {
    let stage = Stage::new().await;
    let tag = json!({ "name": "Question", "emoji_name": "❓", "moderated": true });
    let body = json!({
        "name": "Help Desk", "type": 15, "topic": "x".repeat(4_096), "available_tags": [tag],
        "default_reaction_emoji": { "emoji_name": "👍" }, "default_sort_order": 1, "default_forum_layout": 2,
        "default_auto_archive_duration": 4_320, "default_thread_rate_limit_per_user": 30, "flags": 16,
    });
    let forum = stage.create(body).await;
    assert_eq!((forum.status, &forum.body["name"]), (StatusCode::CREATED, &json!("help-desk")));
    let tag = &forum.body["available_tags"][0];
    assert!(tag["id"].is_string());
    assert_eq!((&tag["moderated"], &tag["emoji_id"]), (&json!(true), &Value::Null));
    for (field, value) in [
        ("default_sort_order", json!(1)),
        ("default_forum_layout", json!(2)),
        ("default_auto_archive_duration", json!(4_320)),
        ("default_thread_rate_limit_per_user", json!(30)),
        ("default_reaction_emoji", json!({ "emoji_id": null, "emoji_name": "👍" })),
        ("flags", json!(16)),
    ] {
        assert_eq!(forum.body[field], value, "{field}");
    }
}

#[tokio::test]
async fn fields_are_held_to_their_type() {
    let stage = Stage::new().await;
    for (body, field, code) in [
        (json!({ "name": "a", "type": 1 }), "type", "BASE_TYPE_CHOICES"),
        (json!({ "name": "a", "topic": "x".repeat(1_025) }), "topic", "BASE_TYPE_MAX_LENGTH"),
        (json!({ "name": "a", "rate_limit_per_user": 21_601 }), "rate_limit_per_user", "NUMBER_TYPE_MAX"),
        (json!({ "name": "a", "type": 2, "user_limit": 100 }), "user_limit", "NUMBER_TYPE_MAX"),
        (json!({ "name": "a", "type": 2, "bitrate": 7_999 }), "bitrate", "NUMBER_TYPE_MIN"),
        (
            json!({ "name": "a", "type": 2, "video_quality_mode": 3 }),
            "video_quality_mode",
            "BASE_TYPE_CHOICES",
        ),
        (json!({ "name": " " }), "name", "BASE_TYPE_REQUIRED"),
        (json!({ "name": "a", "parent_id": "77" }), "parent_id", "CHANNEL_PARENT_INVALID"),
    ] {
        let refused = stage.create(body.clone()).await;
        assert_eq!(
            (refused.status, problem(&refused, field)),
            (StatusCode::BAD_REQUEST, &json!(code)),
            "{body}"
        );
    }
    let stage_channel = stage.create(json!({ "name": "Talks", "type": 13, "user_limit": 10_000 })).await;
    assert_eq!(stage_channel.body["user_limit"], 10_000);
}

#[tokio::test]
async fn text_and_announcement_channels_become_each_other_alone() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    assert_eq!(stage.change(&path, json!({ "type": 5 })).await.body["type"], 5);
    let refused = stage.change(&path, json!({ "type": 2 })).await;
    assert_eq!(problem(&refused, "type"), "CHANNEL_TYPE_INVALID");
}

#[tokio::test]
async fn a_category_holds_fifty_whichever_way_they_come() {
    let stage = Stage::new().await;
    stage.world.set_limit("POST /guilds/{guild_id}/channels", 1_000, std::time::Duration::from_secs(1));
    stage.hurry();
    let category = stage.category().await;
    for number in 0..49 {
        stage.create(json!({ "name": format!("c{number}"), "parent_id": category })).await;
    }
    let general = stage.demo.general_channel_id;
    let moved = stage.reorder(json!([{ "id": general, "parent_id": category }])).await;
    assert_eq!(moved.status, StatusCode::NO_CONTENT);
    let full = json!("CHANNEL_PARENT_MAX_CHANNELS");
    assert_eq!(
        problem(&stage.create(json!({ "name": "x", "parent_id": category })).await, "parent_id"),
        &full
    );
    let other = stage.demo.roles_channel_id;
    let refused = stage.reorder(json!([{ "id": other, "parent_id": category }])).await;
    assert_eq!(problem(&refused, "parent_id"), &full);
    // One out, one in: there is room when all have moved.
    let swap = json!([{ "id": general, "parent_id": null }, { "id": other, "parent_id": category }]);
    assert_eq!(stage.reorder(swap).await.status, StatusCode::NO_CONTENT);
    let kept =
        stage.change(&format!("/channels/{other}"), json!({ "parent_id": category, "nsfw": true })).await;
    assert_eq!(kept.body["nsfw"], true);
}

#[tokio::test]
async fn a_moved_channel_takes_the_overwrites_of_its_category() {
    let stage = Stage::new().await;
    let category = stage.category().await;
    let role = stage.demo.staff_role_id;
    let set = json!({ "type": 0, "allow": "2048", "deny": "0" });
    stage.rest(Method::PUT, &format!("/channels/{category}/permissions/{role}"), Some(set)).await;
    let general = stage.demo.general_channel_id;
    let step = json!({ "id": general, "parent_id": category, "lock_permissions": true, "position": 3 });
    assert_eq!(stage.reorder(json!([step])).await.status, StatusCode::NO_CONTENT);
    let channel = stage.world.channel(general).unwrap();
    assert_eq!((&channel["parent_id"], &channel["position"]), (&json!(category), &json!(3)));
    assert_eq!(channel["permission_overwrites"][0]["id"], json!(role));
}

#[tokio::test]
async fn the_children_of_a_deleted_category_stay() {
    let stage = Stage::new().await;
    let category = stage.category().await;
    let child = stage.create(json!({ "name": "child", "parent_id": category })).await.body;
    let gone = stage.erase(&format!("/channels/{category}")).await;
    assert_eq!((gone.status, &gone.body["name"]), (StatusCode::OK, &json!("Desk")));
    let orphan = stage.get(&format!("/channels/{}", text(&child["id"]))).await.body;
    assert_eq!((&orphan["name"], &orphan["parent_id"]), (&json!("child"), &Value::Null));
    assert_eq!(stage.get(&format!("/channels/{category}")).await.body["code"], 10003);
}

#[tokio::test]
async fn a_name_changes_twice_in_ten_minutes() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    for name in ["one", "two"] {
        assert_eq!(stage.change(&path, json!({ "name": name })).await.status, StatusCode::OK);
    }
    let refused = stage.change(&path, json!({ "name": "three" })).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    // Of the route's own bucket there is some left.
    assert_eq!(
        (refused.header("x-ratelimit-scope"), refused.header("x-ratelimit-remaining")),
        ("shared", "2")
    );
    assert_eq!(refused.header("x-ratelimit-limit"), "5");
    let wait = refused.body["retry_after"].as_f64().unwrap();
    assert!(wait > 590.0 && wait <= 600.0, "{wait}");
    assert_eq!(refused.header("retry-after"), format!("{:.0}", wait.ceil()));
    assert_eq!(stage.change(&path, json!({ "name": "two", "nsfw": true })).await.status, StatusCode::OK);
    assert_eq!(stage.change(&path, json!({ "topic": "t" })).await.status, StatusCode::OK);
    assert_eq!(stage.world.channel(stage.demo.general_channel_id).unwrap()["name"], "two");
}

#[tokio::test]
async fn refusals_carry_their_bucket_too() {
    let stage = Stage::new().await;
    let missing = stage.get("/channels/77").await;
    assert_eq!((missing.status, missing.header("x-ratelimit-remaining")), (StatusCode::NOT_FOUND, "49"));
    stage.forbid(twilight_model::guild::Permissions::MANAGE_CHANNELS);
    let refused = stage.create(json!({ "name": "x" })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
    for header in ["limit", "remaining", "reset", "reset-after", "bucket"] {
        assert!(!refused.header(&format!("x-ratelimit-{header}")).is_empty());
    }
}

#[tokio::test]
async fn a_guild_holds_five_hundred_channels() {
    let stage = Stage::new().await;
    for number in 16..500 {
        stage.world.create_channel(stage.demo.guild_id, &json!({ "name": format!("c{number}") })).unwrap();
    }
    let refused = stage.create(json!({ "name": "x" })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::BAD_REQUEST, &json!(30013)));
    // A thread is none of them.
    let path = format!("/channels/{}/threads", stage.demo.general_channel_id);
    assert_eq!(stage.post(&path, json!({ "name": "t", "type": 11 })).await.status, StatusCode::CREATED);
}
