//! A message is posted as it was composed.

use bellhop_testkit::Bench;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::{Program, said};

/// Text, an embed and two buttons.
fn opening_hours(t: &Bench) -> Value {
    json!({
        "channel_id": t.demo.general_channel_id,
        "content": "**Opening hours** have changed.",
        "embeds": [{ "title": "Opening hours", "description": "Daily from 8 to 18", "color": 5_793_266,
                     "fields": [{ "name": "Sunday", "value": "closed", "inline": true }] }],
        "buttons": [{ "label": "See the menu", "url": "https://example.com/menu" }, { "emoji": "☕", "url": "https://example.com" }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_message_is_an_action_that_says_where_it_is_once_it_is_posted() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = opening_hours(&t);
    let accepted = program.posts("actions/send-message", &body).await;
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let action = accepted.json();
    assert!(accepted.header("location").ends_with(&format!("/actions/{}", action["id"].as_str().unwrap())));
    assert_eq!((&action["kind"], &action["state"]), (&json!("send-message"), &json!("pending")));
    t.run_actions().await;
    let done = program.action(&action).await;
    let link = format!(
        "https://discord.com/channels/{}/{}/{}",
        t.demo.guild_id,
        t.demo.general_channel_id,
        done["result"]["message_id"].as_str().unwrap()
    );
    assert_eq!((&done["state"], &done["message_link"]), (&json!("done"), &json!(link)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_posted_as_it_was_composed() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let action = program.asks("send-message", &opening_hours(&t)).await;
    t.run_actions().await;
    let done = program.action(&action).await;
    let message = t.world.message(done["result"]["message_id"].as_str().unwrap().parse().unwrap()).unwrap();
    let shown = json!({ "content": message["content"], "embeds": message["embeds"], "components": message["components"] });
    assert_json_snapshot!(shown, @r#"
    {
      "components": [
        {
          "components": [
            {
              "id": 2,
              "label": "See the menu",
              "style": 5,
              "type": 2,
              "url": "https://example.com/menu"
            },
            {
              "emoji": {
                "name": "☕"
              },
              "id": 3,
              "style": 5,
              "type": 2,
              "url": "https://example.com"
            }
          ],
          "id": 1,
          "type": 1
        }
      ],
      "content": "**Opening hours** have changed.",
      "embeds": [
        {
          "color": 5793266,
          "description": "Daily from 8 to 18",
          "fields": [
            {
              "inline": true,
              "name": "Sunday",
              "value": "closed"
            }
          ],
          "title": "Opening hours",
          "type": "rich"
        }
      ]
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alias_sends_too_and_the_ledger_knows_one_name() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let embed = json!({ "channel_id": t.demo.general_channel_id, "embeds": [{ "description": "Hello" }] });
    let action = program.asks("send-embed", &embed).await;
    assert_eq!(action["kind"], "send-message");
    t.run_actions().await;
    for kind in ["send-message", "send-embed", "messages.send"] {
        let listed = program.reads(&format!("actions?kind={kind}")).await;
        assert_eq!(listed["data"][0]["id"], action["id"], "{kind}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "Hello" });
    program.asks("send-message", &body).await;
    let dry = program.posts("actions/send-message?dry_run=true", &body).await;
    assert_eq!(dry.status, 200);
    assert_json_snapshot!(dry.json(), { ".channel_id" => "[general]" }, @r#"
    {
      "channel_id": "[general]",
      "dry_run": true,
      "kind": "send-message",
      "message": {
        "allowed_mentions": {
          "parse": [],
          "roles": [],
          "users": []
        },
        "components": [],
        "content": "Hello",
        "embeds": []
      },
      "waits_for": 1
    }
    "#);
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "Hello").count(), 1);
    let refused = json!({ "channel_id": t.demo.general_channel_id });
    let refused = program.posts("actions/send-message?dry_run=true", &refused).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (422, &json!("empty_message")));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_pinged_unless_the_message_says_so() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let content = format!("@everyone and <@{}>", t.demo.member);
    let silent = json!({ "channel_id": t.demo.general_channel_id, "content": content });
    let loud = json!({ "channel_id": t.demo.general_channel_id, "content": content,
                       "allowed_mentions": { "parse": ["users", "users"] } });
    let mut pinged = Vec::new();
    for body in [silent, loud] {
        let action = program.asks("send-message", &body).await;
        t.run_actions().await;
        let done = program.action(&action).await;
        let message =
            t.world.message(done["result"]["message_id"].as_str().unwrap().parse().unwrap()).unwrap();
        pinged.push((message["mention_everyone"].clone(), message["mentions"].as_array().map(Vec::len)));
    }
    assert_eq!(pinged, [(json!(false), Some(0)), (json!(false), Some(1))]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_who_had_it_posted() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("Hello").await;
    let audit = program.reads("audit").await;
    let entry = &audit["data"][0];
    assert_eq!((&entry["event"], &entry["actor"]["kind"]), (&json!("message.sent"), &json!("token")));
    assert_eq!(entry["details"]["message_id"], message_id);
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "By a person" });
    let path = format!("/api/v1/guilds/{}/actions/send-message", t.demo.guild_id);
    let action = browser.changes(("POST", &path), &[], &body).await.json();
    assert_eq!(action["requested_by"], t.demo.manager.to_string());
    t.run_actions().await;
    let audit = program.reads("audit").await;
    assert_eq!(audit["data"][0]["actor"], json!({ "kind": "member", "id": t.demo.manager.to_string() }));
    let of_token = program.reads("actions?requested_by_token=1").await;
    assert_eq!(of_token["data"].as_array().unwrap().len(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_of_whatever_else_can_be_asked_for_does_nothing_either() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("Hello").await;
    let entries = json!([{ "role_id": t.demo.self_assignable[0] }]);
    let panel = program.posts("panels", &json!({ "title": "Roles", "entries": entries })).await.json();
    let channel_id = t.demo.general_channel_id;
    for (kind, body) in [
        ("edit-message", json!({ "message_id": message_id, "content": "Bye" })),
        ("delete-message", json!({ "message_id": message_id })),
        ("publish-panel", json!({ "panel_id": panel["id"], "channel_id": channel_id })),
    ] {
        let dry = program.posts(&format!("actions/{kind}?dry_run=true"), &body).await;
        assert_eq!((dry.status.as_u16(), &dry.json()["kind"]), (200, &json!(kind)), "{}", dry.text());
        assert_eq!(dry.json()["channel_id"], json!(channel_id));
    }
    assert_eq!(t.run_actions().await, 0);
    assert_eq!(program.reads(&format!("messages/{message_id}")).await["revision"], 1);
    assert_eq!(program.reads(&format!("panels/{}", panel["id"].as_str().unwrap())).await, panel);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_posted_like_a_message() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let entries = json!([{ "role_id": t.demo.self_assignable[0] }]);
    let panel = program.posts("panels", &json!({ "title": "Roles", "entries": entries })).await.json();
    let body = json!({ "panel_id": panel["id"], "channel_id": t.demo.general_channel_id });
    let asked = program.asks("publish-panel", &body).await;
    assert_eq!((&asked["kind"], &asked["panel_id"]), (&json!("publish-panel"), &panel["id"]));
    t.run_actions().await;
    let done = program.action(&asked).await;
    let posted = program.reads(&format!("panels/{}", panel["id"].as_str().unwrap())).await;
    assert_eq!((&done["state"], &done["message_link"]), (&json!("done"), &posted["message_link"]));
    let message = t.world.message(posted["message_id"].as_str().unwrap().parse().unwrap()).unwrap();
    assert_eq!(message["channel_id"], json!(t.demo.general_channel_id));
    t.done().await;
}
