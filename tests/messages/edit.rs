//! A message that stands is edited in place, and deleted.

use bellhop_testkit::Bench;
use insta::assert_json_snapshot;
use serde_json::json;

use super::{Program, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_edited_in_place_and_its_revision_rises() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("Opne").await;
    program
        .asks("edit-message", &json!({ "message_id": message_id, "revision": 1, "content": "Open" }))
        .await;
    t.run_actions().await;
    assert!(said(&t, t.demo.general_channel_id).contains(&"Open".to_owned()));
    let listed = program.reads("messages").await;
    assert_json_snapshot!(listed, {
        ".data[].id" => "[id]", ".data[].channel_id" => "[general]", ".data[].link" => "[link]",
        ".data[].created_at" => "[time]", ".data[].edited_at" => "[time]",
    }, @r#"
    {
      "data": [
        {
          "channel_id": "[general]",
          "created_at": "[time]",
          "edited_at": "[time]",
          "id": "[id]",
          "link": "[link]",
          "message": {
            "allowed_mentions": {
              "parse": [],
              "roles": [],
              "users": []
            },
            "buttons": [],
            "content": "Open",
            "embeds": []
          },
          "revision": 2
        }
      ],
      "next": null
    }
    "#);
    assert_eq!(program.reads(&format!("messages/{message_id}")).await, listed["data"][0]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_what_somebody_else_edited_is_refused() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("one").await;
    let edit = |revision: i64, content: &str| json!({ "message_id": message_id, "revision": revision, "content": content });
    program.asks("edit-message", &edit(1, "two")).await;
    t.run_actions().await;
    let refused = program.posts("actions/edit-message", &edit(1, "three")).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]["code"]),
        (412, &json!("changed_meanwhile"))
    );
    program.asks("edit-message", &edit(2, "three")).await;
    t.run_actions().await;
    assert!(said(&t, t.demo.general_channel_id).contains(&"three".to_owned()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_deleted_once_and_only_one_that_was_composed_here() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("short-lived").await;
    let body = json!({ "message_id": message_id, "channel_id": t.demo.general_channel_id });
    let deleted = program.asks("delete-message", &body).await;
    t.run_actions().await;
    assert!(!said(&t, t.demo.general_channel_id).contains(&"short-lived".to_owned()));
    let done = program.action(&deleted).await;
    assert_eq!((&done["state"], &done["message_link"]), (&json!("done"), &json!(null)));
    let again = program.posts("actions/delete-message", &body).await;
    assert_eq!((again.status.as_u16(), &again.json()["error"]["code"]), (404, &json!("unknown_message")));
    let foreign = t
        .world
        .send_message(t.demo.member, t.demo.general_channel_id, &json!({ "content": "mine" }))
        .unwrap();
    let foreign = program.posts("actions/delete-message", &json!({ "message_id": foreign })).await;
    assert_eq!(foreign.status, 404);
    let elsewhere = program.posted("here").await;
    let elsewhere = json!({ "message_id": elsewhere, "channel_id": t.demo.roles_channel_id });
    assert_eq!(program.posts("actions/delete-message", &elsewhere).await.status, 404);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_a_message_that_somebody_deleted_fails_with_a_sentence_and_it_is_known_to_be_gone() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("soon gone").await;
    t.world.delete_message(t.demo.general_channel_id, message_id.parse().unwrap()).unwrap();
    let edit =
        program.asks("edit-message", &json!({ "message_id": message_id, "content": "too late" })).await;
    t.run_actions().await;
    let failed = program.action(&edit).await;
    assert_json_snapshot!(json!([failed["state"], failed["error"], failed["attempts"]]), @r#"
    [
      "failed",
      {
        "cause": "Discord answered 404 Not Found: Unknown Message",
        "discord_code": 10008,
        "message": "The message does not exist any more."
      },
      1
    ]
    "#);
    assert_eq!(program.reads("messages").await["data"], json!([]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_edits_of_one_revision_that_wait_together_the_second_fails() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("one").await;
    let edit = |content: &str| json!({ "message_id": message_id, "revision": 1, "content": content });
    program.asks("edit-message", &edit("two")).await;
    let second = program.asks("edit-message", &edit("three")).await;
    t.run_actions().await;
    assert!(said(&t, t.demo.general_channel_id).contains(&"two".to_owned()));
    let failed = program.action(&second).await;
    assert_eq!(failed["error"]["message"], "Somebody edited this message since you saw it.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_of_a_deleted_channel_are_gone() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let message_id = program.posted("here").await;
    t.world.delete_channel(t.demo.general_channel_id).unwrap();
    t.synced().await;
    assert_eq!(program.reads("messages").await["data"], json!([]));
    let gone = program.posts("actions/delete-message", &json!({ "message_id": message_id })).await;
    assert_eq!(gone.status, 404);
    t.done().await;
}
