//! What rows look like to programs, each field with a value.

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::bearer;

/// The row of the list that `is` it.
async fn row(t: &Bench, path: &str, is: impl Fn(&Value) -> bool) -> Value {
    let token = bearer(t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/{path}", t.demo.guild_id);
    let answer = t.api(&path, &[("authorization", &token)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["data"].as_array().unwrap().iter().find(|row| is(row)).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_with_what_the_bot_may_there() {
    let t = Bench::new().await;
    let body = json!({
        "name": "slow-news", "topic": "Once in a while.", "nsfw": true, "rate_limit_per_user": 30,
        "permission_overwrites": [{ "id": t.demo.self_assignable[0], "type": 0, "allow": "1024", "deny": "2048" }],
    });
    t.world.update_channel(t.demo.general_channel_id, &body).unwrap();
    t.synced().await;
    let id = json!(t.demo.general_channel_id.to_string());
    assert_json_snapshot!(row(&t, "channels", |row| row["id"] == id).await, @r#"
    {
      "id": "1191168914227200105",
      "name": "slow-news",
      "nsfw": true,
      "parent_id": "1191168914227200104",
      "permission_overwrites": [
        {
          "allow": "1024",
          "deny": "2048",
          "id": "1191168914227200200",
          "type": 0
        }
      ],
      "position": 5,
      "topic": "Once in a while.",
      "type": 0
    }
    "#);
    assert_json_snapshot!(row(&t, "bot-permissions", |row| row["channel_id"] == id).await, @r#"
    {
      "channel_id": "1191168914227200105",
      "missing": [],
      "permissions": "380443684049"
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role() {
    let t = Bench::new().await;
    let role_id = t.demo.self_assignable[0];
    let body = json!({ "name": "Red", "color": 0xff_00_00, "hoist": true, "mentionable": true, "permissions": "1024" });
    t.world.update_role(t.demo.guild_id, role_id, &body).unwrap();
    t.synced().await;
    assert_json_snapshot!(row(&t, "roles", |row| row["id"] == role_id.to_string()).await, @r#"
    {
      "assignable": true,
      "color": 16711680,
      "colors": {
        "primary_color": 16711680,
        "secondary_color": null,
        "tertiary_color": null
      },
      "hoist": true,
      "icon": null,
      "id": "1191168914227200200",
      "managed": false,
      "mentionable": true,
      "name": "Red",
      "permissions": "1024",
      "position": 1,
      "tags": {
        "available_for_purchase": false,
        "bot_id": null,
        "guild_connections": false,
        "integration_id": null,
        "premium_subscriber": false,
        "subscription_listing_id": null
      },
      "unassignable": null,
      "unicode_emoji": null
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_role_was() {
    let t = Bench::new().await;
    let role_id = t.demo.self_assignable[0];
    let body = json!({ "name": "Red", "color": 0xff_00_00, "hoist": true, "mentionable": true, "permissions": "1024" });
    t.world.update_role(t.demo.guild_id, role_id, &body).unwrap();
    t.synced().await;
    assert_json_snapshot!(
        row(&t, &format!("history?subject=role&subject_id={role_id}"), |_| true).await,
        { ".at" => "[time]", ".id" => "[id]" }, @r#"
    {
      "after": {
        "hoist": true,
        "managed": false,
        "mentionable": true,
        "name": "Red",
        "permissions": "1024",
        "position": 1,
        "primary_color": 16711680
      },
      "at": "[time]",
      "before": {
        "hoist": false,
        "managed": false,
        "mentionable": false,
        "name": "News",
        "permissions": "0",
        "position": 1,
        "primary_color": 3447003
      },
      "id": "[id]",
      "subject": "role",
      "subject_id": "1191168914227200200",
      "target_id": null
    }
    "#
    );
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emoji() {
    let t = Bench::new().await;
    assert_json_snapshot!(row(&t, "emojis", |_| true).await, { ".id" => "[id]" }, @r#"
    {
      "animated": false,
      "available": true,
      "id": "[id]",
      "managed": false,
      "name": "anchor"
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_with_an_embed_and_a_button() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let messages = format!("channels/{}/messages", panel.panel.channel_id.unwrap());
    let id = json!(panel.message_id.to_string());
    let row = row(&t, &messages, |row| row["id"] == id).await;
    assert_json_snapshot!(row, { ".timestamp" => "[time]", ".id" => "[id]" }, @r#"
    {
      "attachments": [],
      "author": {
        "avatar": null,
        "bot": true,
        "global_name": null,
        "id": "1100000000000000001",
        "username": "Bellhop"
      },
      "components": [
        {
          "components": [
            {
              "custom_id": "bh1:panel:role:1:1",
              "id": 2,
              "label": "News",
              "style": 2,
              "type": 2
            },
            {
              "custom_id": "bh1:panel:role:1:2",
              "id": 3,
              "label": "Events",
              "style": 2,
              "type": 2
            },
            {
              "custom_id": "bh1:panel:role:1:3",
              "id": 4,
              "label": "Artist",
              "style": 2,
              "type": 2
            }
          ],
          "id": 1,
          "type": 1
        }
      ],
      "content": "",
      "edited_timestamp": null,
      "embeds": [
        {
          "color": 0,
          "title": "Pick your roles",
          "type": "rich"
        }
      ],
      "id": "[id]",
      "pinned": false,
      "timestamp": "[time]",
      "type": 0
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_failed_and_its_entry_in_the_log() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.add_fault(FaultRule::times(
        "PUT /guilds/*/members/*/roles/*",
        Fault::Status { status: 403, code: 50013, retry_after: None },
        1,
    ));
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    let action = row(&t, "actions?state=failed", |_| true).await;
    assert_json_snapshot!(action, { ".id" => "[id]", ".created_at" => "[time]", ".finished_at" => "[time]" }, @r#"
    {
      "attempts": 1,
      "channel_id": null,
      "created_at": "[time]",
      "error": {
        "cause": "Discord answered 403 Forbidden: 403: Forbidden",
        "discord_code": 50013,
        "message": "The bot lacks a permission there."
      },
      "finished_at": "[time]",
      "id": "[id]",
      "kind": "panels.change-roles",
      "max_attempts": 8,
      "message_id": null,
      "message_link": null,
      "next_try_at": null,
      "panel_id": "1",
      "requested_by": "1191168914227200304",
      "requested_by_token": null,
      "result": null,
      "state": "failed"
    }
    "#);
    let entry = row(&t, "audit", |_| true).await;
    assert_json_snapshot!(entry, { ".id" => "[id]", ".at" => "[time]" }, @r#"
    {
      "actor": {
        "id": "1191168914227200304",
        "kind": "member"
      },
      "at": "[time]",
      "details": {
        "added": [
          "1191168914227200200"
        ],
        "code": 50013,
        "kept": [],
        "panel_id": "1",
        "removed": [],
        "title": "Pick your roles"
      },
      "event": "panel.roles-not-changed",
      "id": "[id]"
    }
    "#);
    t.done().await;
}
