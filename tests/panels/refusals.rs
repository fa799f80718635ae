//! What managers are refused, and why.

use bellhop_panels::model::Mode;
use bellhop_testkit::{Bench, until};
use insta::assert_snapshot;
use serde_json::json;
use twilight_model::id::{Id, marker::RoleMarker};

/// So many roles below the bot's.
fn roles(t: &Bench, count: usize) -> Vec<Id<RoleMarker>> {
    let create =
        |nth| t.world.create_role(t.demo.guild_id, &json!({ "name": format!("Role {nth}") })).unwrap();
    (0..count).map(create).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_has_room_for_so_many_roles() {
    let t = Bench::new().await;
    let roles = roles(&t, 26);
    t.panel(Mode::Toggle, &roles[..24]).await;
    t.synced().await;
    let (mut first, mut second) = (t.manager().desk(), t.owner().desk());
    for desk in [&mut first, &mut second] {
        desk.run("panel edit", &[("panel", "pick your roles")]).await;
    }
    first.choose("add", &[&roles[24].to_string()]).await;
    assert_snapshot!(second.choose("add", &[&roles[25].to_string()]).await, @"A panel has room for 25 roles.");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_has_room_for_so_many_panels() {
    let t = Bench::new().await;
    let many =
        "insert into panels (application_id, guild_id, title, body, color, kind, mode, revision, created_at)
                select application_id, guild_id, 'Panel ' || nth, '', 0, 'buttons', 'toggle', 1, now()
                from guilds, generate_series(1, 200) as nth where guild_id = $1";
    sqlx::query(many).bind(t.demo.guild_id.get().cast_signed()).execute(&t.pool).await.unwrap();
    let mut desk = t.manager().desk();
    desk.run("panel create", &[]).await;
    assert_snapshot!(desk.fill(&[("title", "One more"), ("kind", "buttons")]).await, @"A server has room for 200 panels. Delete one first.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_could_use_or_see_is_not_taken() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    desk.run("panel create", &[]).await;
    desk.fill(&[("title", "Empty"), ("kind", "buttons")]).await;
    let general = t.demo.general_channel_id.to_string();
    assert_snapshot!(desk.run("panel post", &[("panel", "empty"), ("channel", &general)]).await, @"The panel has no roles yet. Add some with /panel edit first.");
    desk.press("Limits…").await;
    let everyone = t.demo.guild_id.to_string();
    assert_snapshot!(desk.choose("requires", &[&everyone]).await, @"With this limit nobody could use the panel. Choose another role.");
    let staff = t.demo.staff_role_id.to_string();
    desk.choose("requires", &[&staff]).await;
    assert_snapshot!(desk.choose("forbids", &[&staff]).await, @"With this limit nobody could use the panel. Choose another role.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_posts_where_they_may_not_write_or_where_nothing_is() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let manager = t.manager();
    let overwrite = json!({ "id": manager.user_id, "type": 1, "allow": "0", "deny": "2048" });
    let closed = json!({ "permission_overwrites": [overwrite] });
    t.world.update_channel(t.demo.general_channel_id, &closed).unwrap();
    t.synced().await;
    let mut desk = manager.desk();
    desk.run("panel post", &[("panel", "pick your roles")]).await;
    let first = |said: String| said.lines().next().unwrap_or_default().to_owned();
    assert_snapshot!(first(desk.choose("postin", &[&t.demo.general_channel_id.to_string()]).await), @"You may not write in <#1191168914227200105> yourself, so I do not post there for you.");
    // A channel that the mirror has not heard of yet.
    let gone = "delete from channels where channel_id = $1";
    let audit = t.demo.audit_channel_id;
    sqlx::query(gone).bind(audit.get().cast_signed()).execute(&t.pool).await.unwrap();
    assert_snapshot!(first(desk.choose("postin", &[&audit.to_string()]).await), @"<#1191168914227200115> is no text or announcement channel that I know. Choose another one.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_meanwhile_is_not_deleted() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let (mut first, mut second) = (t.manager().desk(), t.owner().desk());
    first.run("panel delete", &[("panel", "pick your roles")]).await;
    second.run("panel edit", &[("panel", "pick your roles")]).await;
    second.choose("mode", &["unique"]).await;
    assert_snapshot!(first.press("Delete").await, @"
    This panel has changed since you opened it, so your change was not taken. Open it again with /panel edit. What changed:
    <@1191168914227200300> changed the panel **Pick your roles**: mode one at a time, was toggle
    ");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_found_by_its_whole_title_among_many_that_begin_so() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    for title in ["Roles".to_owned()].into_iter().chain((0..30).map(|nth| format!("Roles {nth}"))) {
        desk.run("panel create", &[]).await;
        desk.fill(&[("title", &title), ("kind", "buttons")]).await;
    }
    assert_eq!(desk.types("panel edit", "panel", "roles").await.first().unwrap(), "Roles");
    assert!(desk.run("panel edit", &[("panel", "roles")]).await.contains("[Role panel: Roles]"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_change_mended_is_not_shown_any_more() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.delete_role(t.demo.guild_id, panel.role(1)).unwrap();
    until("the problem is found", async || {
        t.run_actions().await;
        let open = "select count(*) from problems where ended_at is null";
        sqlx::query_scalar::<_, i64>(open).fetch_one(&t.pool).await.unwrap() == 1
    })
    .await;
    let mut desk = t.manager().desk();
    assert!(desk.run("panel edit", &[("panel", "pick your roles")]).await.contains("⚠️"));
    desk.choose_labelled("pick", &["Events"]).await;
    assert!(!desk.press("Take off the panel").await.contains("⚠️"));
    t.run_actions().await;
    t.done().await;
}
