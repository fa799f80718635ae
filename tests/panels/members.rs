//! What members meet where their guild is not as the panel wants it.

use std::time::Duration;

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::Bench;
use insta::assert_snapshot;
use serde_json::json;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_click_after_the_bot_was_removed_is_told_so() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let left = "update guilds set retired_at = now() where guild_id = $1";
    sqlx::query(left).bind(t.demo.guild_id.get().cast_signed()).execute(&t.pool).await.unwrap();
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"I am not a member of this server any more, so I cannot change roles here.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_may_not_in_the_panels_channel_stops_no_click() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    // Manage Roles is Manage Permissions where a channel's overwrite denies it.
    let denied = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "3072", "deny": "268435456" }]);
    t.world.update_channel(t.demo.roles_channel_id, &json!({ "permission_overwrites": denied })).unwrap();
    t.synced().await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"You now have <@&1191168914227200200>.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_members_need_and_that_is_gone_is_told_by_its_last_name() {
    let t = Bench::new().await;
    let limits = Limits { requires: Some(t.demo.staff_role_id), ..Limits::default() };
    let roles = &t.demo.self_assignable[..1];
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), roles).await;
    t.world.delete_role(t.demo.guild_id, t.demo.staff_role_id).unwrap();
    t.synced().await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"The role Staff was deleted from this server. Please tell a manager.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_member_has_for_good_is_not_taken_back_by_the_clock() {
    let t = Bench::new().await;
    let limits = Limits { expires_after: Some(HOUR), ..Limits::default() };
    let roles = &t.demo.self_assignable[..1];
    let panel = t.panel_of(PanelKind::Buttons, (Mode::AddOnly, limits), roles).await;
    let newcomer = t.newcomer();
    t.world.set_member_role(t.demo.guild_id, newcomer.user_id, (panel.role(0), true)).unwrap();
    assert_snapshot!(newcomer.click(panel.message_id, &panel.button(0)).await, @"You already have <@&1191168914227200200>.");
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_before_the_time_was_over_is_no_alarm() {
    let t = Bench::new().await;
    let limits = Limits { expires_after: Some(HOUR), ..Limits::default() };
    let roles = &t.demo.self_assignable[..1];
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), roles).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.world.remove_member(t.demo.guild_id, newcomer.user_id).unwrap();
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(t.audit().await.iter().all(|entry| entry["event"] != "panel.roles-not-changed"));
    let kept: i64 = sqlx::query_scalar("select count(*) from panel_grants").fetch_one(&t.pool).await.unwrap();
    assert_eq!(kept, 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_role_at_a_time_those_are_told_that_stay_all_the_same() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..2]).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.world.move_role(t.demo.guild_id, panel.role(0), 11).unwrap();
    t.synced().await;
    assert_snapshot!(newcomer.click(panel.message_id, &panel.button(1)).await, @"You now have <@&1191168914227200201>. Of this panel you have <@&1191168914227200200>, <@&1191168914227200201>.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_older_than_its_panel_showed_another() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    // As where the database was lost, and another panel has the id by now.
    let anew = "update panels set created_at = created_at + interval '10 minutes'";
    sqlx::query(anew).execute(&t.pool).await.unwrap();
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    insta::assert_snapshot!(said, @"This role panel was deleted. A manager can remove its message.");
    assert!(!t.newcomer().has(panel.role(0)));
    t.done().await;
}
