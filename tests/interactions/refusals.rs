//! Clicks that change nothing, and what the member reads.

use bellhop_panels::model::Mode;
use bellhop_store::panels;
use bellhop_testkit::{Bench, until};
use insta::assert_snapshot;

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_panel() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let now = t.clock.now();
    panels::delete(&mut t.pool.acquire().await.unwrap(), panel.panel.panel_id, now).await.unwrap();
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"This role panel was deleted. A manager can remove its message.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_taken_off() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let entry_id = panel.panel.entries[0].entry_id;
    sqlx::query("delete from panel_entries where entry_id = $1")
        .bind(entry_id.0)
        .execute(&t.pool)
        .await
        .unwrap();
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"This choice is no longer part of the panel.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_above_the_bot() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Toggle, &[t.demo.above_bot_role_id]).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"<@&1191168914227200211> stands above my own role, so I cannot change it. Please tell a manager: my role must be moved above it.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_managed_role() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Toggle, &[t.demo.bot_role_id]).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"<@&1191168914227200210> belongs to an integration, so nobody can give it by hand. Please tell a manager.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_gone() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.delete_role(t.demo.guild_id, panel.role(0)).unwrap();
    let role_id = panel.role(0).get().cast_signed();
    until("the role is a tombstone", async || {
        let deleted = "select deleted_at is not null from roles where role_id = $1";
        sqlx::query_scalar::<_, bool>(deleted).bind(role_id).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"The role News was deleted from this server. Please tell a manager.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_the_member_already_has() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::AddOnly, &t.demo.self_assignable[..1]).await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"You already have <@&1191168914227200200>.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_the_member_does_not_have() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::RemoveOnly, &t.demo.self_assignable[..1]).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"You do not have <@&1191168914227200200>, so there is nothing to take away.");
    t.done().await;
}
