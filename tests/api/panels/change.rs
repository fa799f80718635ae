//! Panels changed, each change on the revision that its maker saw.

use bellhop_panels::model::Mode;
use bellhop_testkit::{Bench, screen};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Program, changes, of_two, said};

#[tokio::test(flavor = "multi_thread")]
async fn one_change_is_one_revision_and_edits_the_message_in_place() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    let body =
        json!({ "title": "News", "text": "What you want to hear of.", "kind": "menu", "mode": "unique" });
    let changed = program.changes("/1", 1, &body).await;
    assert_eq!((changed.status.as_u16(), changed.header("etag")), (200, "\"2\""));
    assert_eq!((&changed.json()["revision"], &changed.json()["posted_revision"]), (&json!(2), &json!(1)));
    t.run_actions().await;
    assert_snapshot!(screen(&t.world.message(panel.message_id).unwrap()), @"
    [News]
    What you want to hear of.
    {Choose your roles: News | Events | Artist | None of these}
    ");
    assert_eq!(program.reads("/1").await.json()["posted_revision"], 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_keeps_each_aspect_of_a_change() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let made = program.makes(&of_two(&t)).await.json();
    let entry = |number: usize| made["entries"][number]["id"].clone();
    let body = json!({
        "color": 1, "mode": "add_only", "expires_after": 3600,
        "entries": [
            { "role_id": t.demo.self_assignable[2] }, { "id": entry(1), "label": "Festivals" },
        ],
    });
    assert_eq!(program.changes("/1", 1, &body).await.status, 200);
    let aspects = changes(&t).await.split_off(1);
    assert_snapshot!(aspects.join("\n"), @r#"
    {"after":{"body":"","color":1,"kind":"buttons","title":"Pick your roles"},"before":{"body":"","color":0,"kind":"buttons","title":"Pick your roles"},"what":"text"}
    {"after":"add_only","before":"toggle","what":"mode"}
    {"after":{"expires_after":3600,"forbids":null,"max_roles":null,"requires":null},"before":{"expires_after":null,"forbids":null,"max_roles":null,"requires":null},"what":"limits"}
    {"removed":["1191168914227200200"],"what":"roles"}
    {"added":["1191168914227200202"],"confirmed":false,"what":"roles"}
    {"after":{"description":null,"emoji":null,"label":"Festivals","style":2},"before":{"description":null,"emoji":null,"label":"Events","style":2},"role_id":"1191168914227200201","what":"entry"}
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_stays_and_null_clears() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let limits =
        json!({ "title": "A", "max_roles": 2, "requires": t.demo.staff_role_id, "expires_after": 60 });
    let panel = program.made(&limits).await;
    let changed = program.changes(&panel, 1, &json!({ "max_roles": null, "forbids": null })).await.json();
    assert_eq!(changed["max_roles"], Value::Null);
    assert_eq!((&changed["requires"], &changed["expires_after"]), (&json!(t.demo.staff_role_id), &json!(60)));
    assert!(said(&program.changes(&panel, 2, &json!({ "title": null })).await).starts_with("400 bad_body"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_changes_nothing_raises_nothing() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.panel(Mode::Toggle, &t.demo.self_assignable[..2]).await;
    let shown = program.reads("/1").await.json();
    let mut same = serde_json::Map::new();
    for field in ["title", "text", "color", "kind", "mode", "max_roles", "requires", "entries"] {
        same.insert(field.to_owned(), shown[field].clone());
    }
    let changed = program.changes("/1", 1, &Value::Object(same)).await;
    assert_eq!((changed.header("etag"), changed.json()), ("\"1\"", shown));
    assert!(changes(&t).await.is_empty());
    assert_eq!(t.run_actions().await, 0);
    assert!(t.world.message(panel.message_id).is_some());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_an_older_panel_is_told_what_changed() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "Pick your roles")]).await;
    desk.choose("mode", &["add_only"]).await;
    program.changes(&panel, 2, &json!({ "title": "Roles", "entries": [] })).await;
    assert_snapshot!(said(&program.changes(&panel, 1, &json!({ "mode": "unique" })).await), @"
    412 changed_meanwhile: This panel has changed since you opened it, so your change was not taken. Open it again with /panel edit. What changed:
    the member 1191168914227200301 changed the panel **Pick your roles**: mode add only, was toggle
    The API token 1 changed the panel **Pick your roles**: title Roles, was Pick your roles
    The API token 1 changed the panel **Pick your roles**: removed @News, @Events
    ");
    let deleted = program.asks(("DELETE", &panel), ("if-match", "\"1\""), &Value::Null).await;
    assert!(said(&deleted).starts_with("412 changed_meanwhile"));
    let without = program.asks(("PATCH", &panel), ("accept", "*/*"), &json!({ "mode": "unique" })).await;
    assert!(said(&without).starts_with("428 if_match_missing"));
    assert_eq!(program.reads(&panel).await.json()["mode"], "add_only");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_one_is_taken() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let (one, other) = (json!({ "title": "One" }), json!({ "title": "Other" }));
    let (one, other) = tokio::join!(program.changes(&panel, 1, &one), program.changes(&panel, 1, &other));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(program.reads(&panel).await.json()["revision"], 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_panel_takes_its_message_along() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    let deleted = program.asks(("DELETE", "/1"), ("if-match", "\"1\""), &Value::Null).await;
    assert_eq!((deleted.status.as_u16(), deleted.text().as_str()), (204, ""));
    t.run_actions().await;
    assert!(t.world.message(panel.message_id).is_none());
    assert!(said(&program.reads("/1").await).starts_with("404 unknown_panel"));
    let again = program.asks(("DELETE", "/1"), ("if-match", "\"1\""), &Value::Null).await;
    assert!(said(&again).starts_with("404 unknown_panel"));
    t.done().await;
}
