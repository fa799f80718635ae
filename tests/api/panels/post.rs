//! Panels posted, moved and posted again.

use bellhop_testkit::{Bench, screen};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Program, of_two, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_moves_and_takes_its_message_along() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    program.posts("/1/move", &json!({ "channel_id": t.demo.general_channel_id })).await;
    assert!(t.world.message(panel.message_id).is_none());
    let messages = t.member().messages(t.demo.general_channel_id);
    assert!(messages.iter().any(|message| screen(message).starts_with("[Pick your roles]")));
    assert_eq!(program.reads("/1").await.json()["channel_id"], json!(t.demo.general_channel_id));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_deleted_is_posted_again_where_it_was() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    t.world.delete_message(t.demo.roles_channel_id, panel.message_id).unwrap();
    program.posts("/1/publish", &json!({})).await;
    let shown = program.reads("/1").await.json();
    assert_ne!(shown["message_id"], json!(panel.message_id));
    assert_eq!((&shown["channel_id"], &shown["lost"]), (&json!(t.demo.roles_channel_id), &json!(false)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_in_discord_is_told_of_what_a_program_posts() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let channel = json!({ "channel_id": t.demo.roles_channel_id });
    program.posts(&format!("{panel}/publish"), &channel).await;
    let row = "select payload, source, api_token_id is not null from actions where kind = 'panels.publish'";
    let row: (Value, String, bool) = sqlx::query_as(row).fetch_one(&t.pool).await.unwrap();
    assert_eq!((&row.0["locale"], row.1.as_str(), row.2), (&Value::Null, "api", true));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_cannot_be_posted_is_told() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let empty = program.made(&json!({ "title": "Empty" })).await;
    let panel = program.made(&of_two(&t)).await;
    let deny = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": "2048" }]);
    let closed = json!({ "permission_overwrites": deny });
    t.world.update_channel(t.demo.general_channel_id, &closed).unwrap();
    t.synced().await;
    let mut answers = Vec::new();
    for (panel, verb, body) in [
        (&panel, "publish", json!({})),
        (&panel, "publish", json!({ "channel_id": null })),
        (&panel, "move", json!({})),
        (&panel, "publish", json!({ "channel_id": "77" })),
        (&panel, "move", json!({ "channel_id": t.demo.voice_channel_id })),
        (&panel, "publish", json!({ "channel_id": t.demo.general_channel_id })),
        (&empty, "publish", json!({ "channel_id": t.demo.roles_channel_id })),
    ] {
        let path = format!("{panel}/{verb}");
        answers.push(said(&program.asks(("POST", &path), ("accept", "*/*"), &body).await));
    }
    assert_snapshot!(answers.join("\n"), @"
    422 no_channel: Say in which channel the panel is to be posted.
    400 bad_body: The body cannot be read: channel_id: invalid type: null, expected a string at line 1 column 18.
    400 bad_body: The body cannot be read: missing field `channel_id` at line 1 column 2.
    422 not_a_channel: the channel 77 is no text or announcement channel that I know. Choose another one.
    422 not_a_channel: #Lounge is no text or announcement channel that I know. Choose another one.
    422 closed_channel: I cannot post in #general: there I need Send Messages. Allow me that, or choose another channel.
    422 no_entries: The panel has no roles yet. Add some with /panel edit first.
    ");
    assert_eq!(program.reads(&panel).await.json()["channel_id"], Value::Null);
    assert_eq!(t.run_actions().await, 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_attempt_of_unknown_outcome_posted_is_found_though_the_next_one_is_refused() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let posting = "POST /channels/*/messages";
    t.world.add_fault(FaultRule::times(posting, Fault::LostAnswer { status: 500 }, 1));
    let refused = Fault::Status { status: 403, code: 50013, retry_after: None };
    t.world.add_fault(FaultRule::times(posting, refused, 1));
    program.posts(&format!("{panel}/publish"), &json!({ "channel_id": t.demo.roles_channel_id })).await;
    let shown = program.reads(&panel).await.json();
    assert_eq!((&shown["posted_revision"], &shown["lost"]), (&json!(1), &json!(false)), "{shown}");
    let messages = t.member().messages(t.demo.roles_channel_id);
    let posted: Vec<_> = messages.iter().filter(|message| screen(message).starts_with("[Pick")).collect();
    assert_eq!((posted.len(), &posted[0]["id"]), (1, &shown["message_id"]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_was_emptied_before_its_turn_is_not_posted() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let body = json!({ "channel_id": t.demo.roles_channel_id });
    let asked = program.asks(("POST", &format!("{panel}/publish")), ("accept", "*/*"), &body).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert_eq!(program.changes(&panel, 1, &json!({ "entries": [] })).await.status, 200);
    t.run_actions().await;
    let shown = program.reads(&panel).await.json();
    assert_eq!((&shown["message_id"], &shown["channel_id"]), (&Value::Null, &Value::Null));
    t.done().await;
}
