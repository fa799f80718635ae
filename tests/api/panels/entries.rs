//! A panel's entries, replaced as a whole.

use bellhop_testkit::Bench;
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Program, changes, of_two, said};

/// The labels of a panel's entries in order.
fn labels(panel: &Value) -> String {
    let entries = panel["entries"].as_array().unwrap().iter();
    entries.map(|entry| entry["label"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

/// A panel of the first five roles that anybody may have; its entries' ids.
async fn of_five(t: &Bench, program: &Program<'_>) -> Vec<Value> {
    let roles: Vec<_> = t.demo.self_assignable[..5].iter().map(|id| json!({ "role_id": id })).collect();
    let made = program.makes(&json!({ "title": "Five", "entries": roles })).await.json();
    made["entries"].as_array().unwrap().iter().map(|entry| entry["id"].clone()).collect()
}

/// The body with these entries, by their places.
fn of(entries: &[Value], places: &[usize]) -> Value {
    let entries: Vec<_> = places.iter().map(|place| json!({ "id": entries[*place] })).collect();
    json!({ "entries": entries })
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_kept_made_and_taken_off_in_order() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let made = program.makes(&of_two(&t)).await.json();
    let (news, events) = (&made["entries"][0]["id"], &made["entries"][1]["id"]);
    let artist = t.demo.self_assignable[2];
    let body = json!({ "entries": [
        { "role_id": artist, "emoji": "🎨" }, { "id": events, "style": "danger" }, { "id": news },
    ] });
    let changed = program.changes("/1", 1, &body).await.json();
    assert_eq!(labels(&changed), "Artist Events News");
    assert_eq!((&changed["entries"][1]["id"], &changed["entries"][2]["id"]), (events, news));
    let changed = program.changes("/1", 2, &json!({ "entries": [{ "id": news }] })).await.json();
    assert_eq!((labels(&changed), &changed["revision"]), ("News".to_owned(), &json!(3)));
    let full: Vec<_> = [json!({ "id": news })].into_iter().chain([json!({ "role_id": artist })]).collect();
    let changed = program.changes("/1", 3, &json!({ "entries": full })).await.json();
    assert_eq!(labels(&changed), "News Artist");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_moves_one_entry_is_told_its_places_and_who_moves_more_the_whole_order() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let entries = of_five(&t, &program).await;
    assert_eq!(program.changes("/1", 1, &of(&entries, &[4, 0, 1, 2, 3])).await.status, 200);
    let back = program.changes("/1", 2, &of(&entries, &[4, 3, 2, 1, 0])).await;
    assert_eq!(labels(&back.json()).split(' ').count(), 5);
    let moves = changes(&t).await.split_off(1);
    assert_snapshot!(moves.join("\n"), @r#"
    {"after":1,"before":5,"role_id":"1191168914227200204","what":"order"}
    {"roles":["1191168914227200204","1191168914227200203","1191168914227200202","1191168914227200201","1191168914227200200"],"what":"order"}
    "#);
    let told = said(&program.changes("/1", 1, &json!({ "title": "x" })).await);
    assert_snapshot!(told, @"
    412 changed_meanwhile: This panel has changed since you opened it, so your change was not taken. Open it again with /panel edit. What changed:
    The API token 1 changed the panel **Five**: @Reader is now at place 1, was at 5
    The API token 1 changed the panel **Five**: order @Reader, @Musician, @Artist, @Events, @News
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_panel_swaps_one_role_for_another() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let mut roles = Vec::new();
    for number in 0..26 {
        let role = json!({ "name": format!("Role{number}"), "permissions": "0" });
        let role = t.rest(None, "POST", &format!("/guilds/{}/roles", t.demo.guild_id), &role).await.json();
        roles.push(json!({ "role_id": role["id"] }));
    }
    t.synced().await;
    let too_many = json!({ "title": "Full", "entries": roles });
    assert_eq!(said(&program.makes(&too_many).await), "422 too_many_entries: A panel has room for 25 roles.");
    let panel = program.made(&json!({ "title": "Full", "entries": roles[..25] })).await;
    let shown = program.reads(&panel).await.json();
    let kept = shown["entries"].as_array().unwrap()[1..].iter().map(|entry| json!({ "id": entry["id"] }));
    let entries: Vec<_> = [roles[25].clone()].into_iter().chain(kept).collect();
    let swapped = program.changes(&panel, 1, &json!({ "entries": entries })).await;
    assert!(labels(&swapped.json()).starts_with("Role25 Role1 "), "{}", swapped.text());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dangerous_role_is_offered_only_where_it_is_confirmed() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let (news, manager) = (t.demo.self_assignable[0], t.demo.manager_role_id);
    let body = |confirmed: bool| json!({ "title": "A", "entries": [{ "role_id": news }, { "role_id": manager, "confirmed": confirmed }] });
    assert_snapshot!(said(&program.makes(&body(false)).await), @"422 dangerous_unconfirmed: With @Manager members can harm the server, or manage me. Whoever uses the panel gets them, so each must be confirmed.");
    let made = program.makes(&body(true)).await.json();
    let confirmed: Vec<_> =
        made["entries"].as_array().unwrap().iter().map(|entry| &entry["confirmed"]).collect();
    assert_eq!(confirmed, [false, true]);
    assert_snapshot!(changes(&t).await.join("\n"), @r#"
    {"added":["1191168914227200200"],"confirmed":false,"what":"roles"}
    {"added":["1191168914227200209"],"confirmed":true,"what":"roles"}
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_refused_and_leaves_nothing() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let news = t.demo.self_assignable[0];
    let staff = t.demo.staff_role_id;
    let mut answers = Vec::new();
    for body in [
        json!({ "title": "x", "entries": [{ "id": "77" }] }),
        json!({ "title": "x", "entries": [{ "id": "1" }, { "id": "1" }] }),
        json!({ "title": "x", "entries": [{ "id": "1", "role_id": staff }] }),
        json!({ "title": "x", "entries": [{ "id": "1" }, { "role_id": news }] }),
        json!({ "title": "x", "entries": [{ "role_id": "77" }] }),
        json!({ "title": "x", "entries": [{ "role_id": t.demo.guild_id }] }),
        json!({ "title": "x", "entries": [{ "role_id": t.demo.bot_role_id }] }),
        json!({ "title": "x", "entries": [{ "role_id": t.demo.above_bot_role_id }] }),
        json!({ "title": "x", "entries": [{ "id": "1", "emoji": "x" }] }),
        json!({ "title": "x", "entries": [{ "id": "1", "emoji": "<:nobodys:77>" }] }),
        json!({ "title": "x", "requires": staff, "forbids": staff }),
        json!({ "title": "x", "requires": t.demo.guild_id }),
        json!({ "title": "x", "forbids": "77" }),
    ] {
        answers.push(said(&program.changes(&panel, 1, &body).await));
    }
    assert_snapshot!(answers.join("\n"), @"
    422 entry_deleted: This choice is no longer part of the panel.
    422 role_offered: The panel offers @News already.
    422 entry_of_another_role: An entry keeps its role, and this one offers @News. Take it off the panel and offer the other role.
    422 role_offered: The panel offers @News already.
    422 role_unknown: I do not know the role 77 yet. Please try again in a few seconds.
    422 role_of_everyone: Everybody has @everyone already.
    422 role_managed: @Bellhop belongs to an integration, so nobody can give it by hand. Please tell a manager.
    422 role_above_bot: @Harbourmaster stands above my own role, so I cannot change it. Please tell a manager: my role must be moved above it.
    422 not_an_emoji: x is no emoji. Write one such as 🎨, or a custom one such as <:name:1234567890>.
    422 emoji_unusable: This server does not have that emoji, or cannot use it now. Choose one of its own, or one such as 🎨.
    422 limit_makes_no_sense: With this limit nobody could use the panel. Choose another role.
    422 limit_makes_no_sense: With this limit nobody could use the panel. Choose another role.
    422 role_unknown: I do not know the role 77 yet. Please try again in a few seconds.
    ");
    let shown = program.reads(&panel).await.json();
    assert_eq!((&shown["title"], &shown["revision"]), (&json!("Pick your roles"), &json!(1)));
    assert_eq!(changes(&t).await.len(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_is_made_anew_for_the_role_of_one_that_goes_stands_where_it_was_put() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let made = program.makes(&of_two(&t)).await.json();
    let (news, events) = (t.demo.self_assignable[0], made["entries"][1]["id"].clone());
    let body = json!({ "entries": [{ "role_id": news, "label": "Papers" }, { "id": events }] });
    let changed = program.changes("/1", 1, &body).await.json();
    assert_eq!((labels(&changed), &changed["revision"]), ("Papers Events".to_owned(), &json!(2)));
    assert_ne!(changed["entries"][0]["id"], made["entries"][0]["id"]);
    t.done().await;
}
