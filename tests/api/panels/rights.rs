//! Who may what with panels, by their own rights.

use bellhop_api::token::Scope;
use bellhop_testkit::Bench;
use serde_json::json;

use super::{below, of_two, said};

#[tokio::test(flavor = "multi_thread")]
async fn somebody_offers_what_stands_below_them_and_a_token_what_the_owner_may() {
    let t = Bench::new().await;
    super::super::make_manager_role(&t, t.demo.staff_role_id).await;
    let body = json!({ "title": "A", "entries": [{ "role_id": t.demo.manager_role_id, "confirmed": true }] });
    let mut answers = Vec::new();
    for user_id in [t.demo.staff, t.demo.manager, t.demo.owner] {
        let mut browser = t.browser();
        browser.signs_in(user_id).await;
        answers.push(said(&browser.changes(("POST", &below(&t, "")), &[], &body).await));
    }
    let program = super::Program::of(&t).await;
    answers.push(said(&program.makes(&body).await));
    insta::assert_snapshot!(answers.join("\n"), @"
    403 role_above_you: @Manager stands above your own highest role, so you cannot offer it.
    403 role_above_you: @Manager stands above your own highest role, so you cannot offer it.
    201 : 
    201 :
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_who_it_was() {
    let t = Bench::new().await;
    let mut manager = t.browser();
    manager.signs_in(t.demo.manager).await;
    assert_eq!(manager.changes(("POST", &below(&t, "")), &[], &of_two(&t)).await.status, 201);
    let program = super::Program::of(&t).await;
    assert_eq!(program.changes("/1", 1, &json!({ "mode": "unique" })).await.status, 200);
    let path = format!("/api/v1/guilds/{}/audit", t.demo.guild_id);
    let log = t.api(&path, &[("authorization", &program.token)]).await.json();
    let actors: Vec<_> = log["data"].as_array().unwrap().iter().map(|entry| entry["actor"].clone()).collect();
    let manager = json!({ "kind": "member", "id": t.demo.manager });
    assert_eq!(actors[0]["kind"], "token");
    assert_eq!(actors[1..], [manager.clone(), manager]);
    let told = said(&program.changes("/1", 1, &json!({ "mode": "toggle" })).await);
    assert!(told.contains("The API token 1 changed the panel"), "{told}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_changes_a_panel() {
    let t = Bench::new().await;
    let reads = super::super::bearer_of(&t, t.demo.guild_id, &[Scope::Guild, Scope::Act]).await;
    let token = [("authorization", reads.as_str())];
    let refused = t.change(("POST", &below(&t, "")), &token, &of_two(&t)).await;
    assert!(said(&refused).starts_with("403 lacks_scope"));
    let mut member = t.browser();
    member.signs_in(t.demo.member).await;
    let refused = member.changes(("POST", &below(&t, "")), &[], &of_two(&t)).await;
    assert!(said(&refused).starts_with("403 not_manager"));
    let mut owner = t.browser();
    owner.signs_in(t.demo.owner).await;
    let foreign = [("origin", "https://elsewhere.example")];
    let refused = owner.asks("POST", &below(&t, ""), &foreign).await;
    assert!(said(&refused).starts_with("403 foreign_origin"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_give_what_a_panel_offers_changes_neither_its_mode_nor_posts_it() {
    let t = Bench::new().await;
    super::super::make_manager_role(&t, t.demo.staff_role_id).await;
    let program = super::Program::of(&t).await;
    let entries = json!([{ "role_id": t.demo.manager_role_id, "confirmed": true }]);
    let panel = program.made(&json!({ "title": "A", "entries": entries })).await;
    let mut staff = t.browser();
    staff.signs_in(t.demo.staff).await;
    let (path, on) = (below(&t, &panel), [("if-match", "\"1\"")]);
    for body in [json!({ "mode": "unique" }), json!({ "max_roles": 1 })] {
        let refused = staff.changes(("PATCH", &path), &on, &body).await;
        assert!(said(&refused).starts_with("403 beyond_you"), "{}", said(&refused));
    }
    let channel = json!({ "channel_id": t.demo.roles_channel_id });
    let refused = staff.changes(("POST", &format!("{path}/publish")), &[], &channel).await;
    assert!(said(&refused).starts_with("403 beyond_you"), "{}", said(&refused));
    // Who takes it off and changes the mode in one step gives nobody anything.
    let body = json!({ "mode": "unique", "entries": [] });
    assert_eq!(staff.changes(("PATCH", &path), &on, &body).await.status, 200);
    t.done().await;
}
