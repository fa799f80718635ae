//! Two things at once, and what half of something leaves behind.

use std::time::Duration;

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::{Bench, screen, until};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::json;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_at_once_on_a_unique_panel_leave_one_role() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..3]).await;
    // So slow that both are judged before either has taken effect.
    t.world.add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::Latency { ms: 300 }));
    let newcomer = t.newcomer();
    let click = async |number| newcomer.click(panel.message_id, &panel.button(number)).await;
    for _ in 0..5 {
        tokio::join!(click(0), click(1), click(2));
        t.run_actions().await;
        newcomer.reads_all().await;
        assert_eq!(newcomer.roles().len(), 1);
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_at_once_do_not_pass_the_limit() {
    let t = Bench::new().await;
    let limits = Limits { max_roles: Some(1), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::AddOnly, limits), &t.demo.self_assignable[..3]).await;
    t.world.add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::Latency { ms: 300 }));
    let newcomer = t.newcomer();
    let click = async |number| newcomer.click(panel.message_id, &panel.button(number)).await;
    let (first, second) = tokio::join!(click(0), click(1));
    t.run_actions().await;
    newcomer.reads_all().await;
    assert_eq!(newcomer.roles().len(), 1);
    assert!([first, second].iter().any(|said| said.starts_with("You may have one role")));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_before_something_else_was_refused_ends_all_the_same() {
    let t = Bench::new().await;
    let limits = Limits { expires_after: Some(HOUR), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Unique, limits), &t.demo.self_assignable[..2]).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(1)).await;
    t.world.add_fault(FaultRule::always("DELETE /guilds/*/members/*/roles/*", Fault::status(403)));
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    newcomer.reads_all().await;
    assert!(newcomer.has(panel.role(0)) && newcomer.has(panel.role(1)));
    t.world.clear_faults();
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(newcomer.roles().is_empty());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_that_begins_the_time_anew_is_not_undone_by_the_clock() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let limits = Limits { expires_after: Some(HOUR), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &t.demo.self_assignable[..1]).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    // Accepted before the end, done after it.
    t.clock.advance(Duration::from_secs(3_599));
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.clock.advance(Duration::from_secs(2));
    t.run_actions().await;
    newcomer.reads_all().await;
    assert!(newcomer.has(panel.role(0)));
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(!newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_to_a_channel_that_goes_leaves_the_panel_where_it_stands() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.add_fault(FaultRule::always("POST /channels/*/messages", Fault::status(404)));
    let options = [("panel", "pick your roles"), ("channel", &t.demo.general_channel_id.to_string())];
    let mut desk = t.manager().desk();
    desk.run("panel move", &options).await;
    t.run_actions().await;
    t.world.clear_faults();
    assert!(t.newcomer().click(panel.message_id, &panel.button(0)).await.starts_with("You now have"));
    let lost: bool =
        sqlx::query_scalar("select lost_at is not null from panels").fetch_one(&t.pool).await.unwrap();
    assert!(!lost);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emoji_that_was_deleted_is_left_out_and_one_of_elsewhere_is_not_taken() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let bell = t.world.create_emoji(t.demo.guild_id, "bell").unwrap();
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.choose_labelled("pick", &["Events"]).await;
    desk.press("Label and look…").await;
    assert_snapshot!(desk.fill(&[("label", "Fairs"), ("emoji", "<:foreign:1234567890>"), ("style", "2")]).await, @"This server does not have that emoji, or cannot use it now. Choose one of its own, or one such as 🎨.");
    until("the emoji is taken", async || {
        desk.press("Label and look…").await;
        let bell = format!("<:bell:{bell}>");
        desk.fill(&[("label", "Fairs"), ("emoji", &bell), ("style", "2")]).await.contains("bell")
    })
    .await;
    t.run_actions().await;
    let shown = || screen(&t.world.message(panel.message_id).unwrap());
    assert!(shown().contains("[bell Fairs]"), "{}", shown());
    t.world.delete_emoji(t.demo.guild_id, bell).unwrap();
    let gone = "select count(*) from emojis where name = 'bell'";
    until("the emoji is gone", async || {
        sqlx::query_scalar::<_, i64>(gone).fetch_one(&t.pool).await.unwrap() == 0
    })
    .await;
    desk.press("Up").await;
    t.run_actions().await;
    assert_snapshot!(shown(), @"
    [Pick your roles]
    [Fairs] [News] [Artist]
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_by_a_role_makes_no_managers_by_a_panel() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let high = t.world.create_role(t.demo.guild_id, &json!({ "name": "high" })).unwrap();
    t.world.move_role(t.demo.guild_id, high, 8).unwrap();
    t.world.set_member_role(t.demo.guild_id, t.demo.staff, (high, true)).unwrap();
    let trusted = t.demo.self_assignable[5];
    for role_id in [t.demo.staff_role_id, trusted] {
        t.manager().desk().run("config manager-role add", &[("role", &role_id.to_string())]).await;
    }
    let known = "select exists (select 1 from roles where name = 'high' and position = 8)";
    until("the role is mirrored", async || {
        sqlx::query_scalar::<_, bool>(known).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    let mut desk = t.staff().desk();
    desk.run("panel edit", &[("panel", &panel.panel.panel_id.to_string())]).await;
    assert_snapshot!(desk.choose("add", &[&trusted.to_string()]).await, @"<@&1191168914227200205> gives more than you have yourself, so you cannot offer it.");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_opens_or_posts_a_panel_that_gives_more_than_they_have() {
    let t = Bench::new().await;
    let limits = Limits { requires: Some(t.demo.staff_role_id), ..Limits::default() };
    let roles = [t.demo.manager_role_id];
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &roles).await;
    let staff = t.demo.staff_role_id.to_string();
    t.manager().desk().run("config manager-role add", &[("role", &staff)]).await;
    let mut desk = t.staff().desk();
    desk.run("panel edit", &[("panel", &panel.panel.panel_id.to_string())]).await;
    let mut said = vec![desk.choose("mode", &["add_only"]).await];
    desk.press("Limits…").await;
    said.push(desk.choose("requires", &[]).await);
    let channel = t.demo.general_channel_id.to_string();
    said.push(desk.run("panel move", &[("panel", "pick your roles"), ("channel", &channel)]).await);
    assert_snapshot!(said.join("\n"), @"
    <@&1191168914227200209> gives more than you have yourself, so you cannot offer it.
    <@&1191168914227200209> gives more than you have yourself, so you cannot offer it.
    <@&1191168914227200209> gives more than you have yourself, so you cannot offer it.
    ");
    let revision: i64 = sqlx::query_scalar("select revision from panels").fetch_one(&t.pool).await.unwrap();
    assert_eq!(revision, 1);
    t.run_actions().await;
    t.done().await;
}
