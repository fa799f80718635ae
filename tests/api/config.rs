//! The guild's configuration, read and changed over HTTP.

use bellhop_testkit::{Bench, http::Answer};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::bearer;

fn path(t: &Bench) -> String {
    format!("/api/v1/guilds/{}/config", t.demo.guild_id)
}

async fn shown(t: &Bench) -> Answer {
    t.api(&path(t), &[("authorization", &bearer(t, t.demo.guild_id).await)]).await
}

/// Changes the configuration as a token, on this revision.
async fn change(t: &Bench, revision: &str, body: &Value) -> Answer {
    let token = bearer(t, t.demo.guild_id).await;
    t.change(("PATCH", &path(t)), &[("authorization", &token), ("if-match", revision)], body).await
}

fn said(answer: &Answer) -> String {
    let error = &answer.json()["error"];
    let text = |field: &str| error[field].as_str().unwrap_or_default().to_owned();
    format!("{} {}: {}", answer.status.as_u16(), text("code"), text("message"))
}

/// The events of the log about settings, newest first.
async fn logged(t: &Bench) -> Vec<Value> {
    let entries = t.audit().await.into_iter();
    entries.filter(|entry| entry["event"].as_str().unwrap().starts_with("config.")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_configuration_is_one_change() {
    let t = Bench::new().await;
    assert_eq!(shown(&t).await.header("etag"), "\"0\"");
    let roles = [t.demo.staff_role_id, t.demo.self_assignable[0]].map(|id| id.to_string());
    let body = json!({ "audit_channel_id": t.demo.audit_channel_id.to_string(), "manager_role_ids": roles });
    let changed = change(&t, "\"0\"", &body).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"1\""));
    assert_json_snapshot!(changed.json(), @r#"
    {
      "audit_channel_id": "1191168914227200115",
      "manager_role_ids": [
        "1191168914227200200",
        "1191168914227200208"
      ],
      "revision": 1
    }
    "#);
    assert_eq!(shown(&t).await.json(), changed.json());
    assert_json_snapshot!(logged(&t).await, @r#"
    [
      {
        "details": {
          "role_id": "1191168914227200208"
        },
        "event": "config.manager-role-added"
      },
      {
        "details": {
          "role_id": "1191168914227200200"
        },
        "event": "config.manager-role-added"
      },
      {
        "details": {
          "after": "1191168914227200115",
          "before": null
        },
        "event": "config.audit-channel"
      }
    ]
    "#);
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_changed_and_nothing_else() {
    let t = Bench::new().await;
    let roles = [t.demo.staff_role_id.to_string()];
    change(&t, "\"0\"", &json!({ "manager_role_ids": roles })).await;
    let same = change(&t, "\"1\"", &json!({ "audit_channel_id": null, "manager_role_ids": roles })).await;
    assert_eq!((same.status.as_u16(), same.header("etag")), (200, "\"1\""));
    let other = [t.demo.self_assignable[0].to_string()];
    let changed = change(&t, "\"1\"", &json!({ "manager_role_ids": other })).await;
    assert_eq!((changed.header("etag"), &changed.json()["manager_role_ids"]), ("\"2\"", &json!(other)));
    let events: Vec<_> = logged(&t).await.iter().map(|entry| entry["event"].clone()).collect();
    let (added, removed) = ("config.manager-role-added", "config.manager-role-removed");
    assert_eq!(events, [added, removed, added]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_older_one_changes_nothing() {
    let t = Bench::new().await;
    let channel_id = t.demo.audit_channel_id.to_string();
    t.manager().desk().run("config audit-channel", &[("channel", &channel_id)]).await;
    let body = json!({ "audit_channel_id": null });
    assert_eq!(
        said(&change(&t, "\"0\"", &body).await),
        "412 changed_meanwhile: The settings of this server have changed since you saw them, so your change was not \
         taken. Look at them again."
    );
    let token = bearer(&t, t.demo.guild_id).await;
    let without = t.change(("PATCH", &path(&t)), &[("authorization", &token)], &body).await;
    assert!(said(&without).starts_with("428 if_match_missing"));
    assert_eq!(shown(&t).await.json()["audit_channel_id"], channel_id);
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_role_is_not_enough() {
    let t = Bench::new().await;
    super::make_manager_role(&t, t.demo.staff_role_id).await;
    let (mut staff, mut manager) = (t.browser(), t.browser());
    staff.signs_in(t.demo.staff).await;
    manager.signs_in(t.demo.manager).await;
    let body = json!({ "manager_role_ids": [] });
    let (path, on) = (path(&t), [("if-match", "\"1\"")]);
    assert_eq!(
        said(&staff.changes(("PATCH", &path), &on, &body).await),
        "403 not_server_manager: Only members who may manage the server can do that; a manager role is not enough."
    );
    assert_eq!(manager.changes(("PATCH", &path), &on, &body).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_change_leaves_nothing() {
    let t = Bench::new().await;
    let (staff, voice) = (t.demo.staff_role_id.to_string(), t.demo.voice_channel_id.to_string());
    for (body, expected) in [
        (json!({ "manager_role_ids": [staff, t.demo.guild_id] }), "422 role_of_everyone"),
        (json!({ "manager_role_ids": [staff, "77"] }), "422 role_unknown"),
        (json!({ "manager_role_ids": [staff], "audit_channel_id": "77" }), "422 not_a_channel"),
        (json!({ "manager_role_ids": [staff], "audit_channel_id": voice }), "422 not_a_channel"),
        (
            json!({ "manager_role_ids": [staff, 77] }),
            "400 bad_body: The body cannot be read: manager_role_ids[1]",
        ),
        (json!({ "manager_role_ids": null }), "400 bad_body: The body cannot be read: manager_role_ids"),
        (json!({ "audit_channel": null }), "400 bad_body: The body cannot be read: audit_channel"),
    ] {
        let answer = said(&change(&t, "\"0\"", &body).await);
        assert!(answer.starts_with(expected), "{answer}");
    }
    assert_eq!(shown(&t).await.header("etag"), "\"0\"");
    assert!(logged(&t).await.is_empty());
    t.done().await;
}
