//! What Discord refuses although the mirror sees nothing that stands against it.

use std::time::Duration;

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::{Bench, until};
use bellhop_world::{Act, Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::RoleMarker};

const MISSING_PERMISSIONS: (u16, u32) = (403, 50_013);
const UNKNOWN_ROLE: (u16, u32) = (404, 10_011);

/// Has Discord refuse to give the role.
fn refuse(t: &Bench, role_id: Id<RoleMarker>, (status, code): (u16, u32)) {
    let fault = Fault::Status { status, code, retry_after: None };
    t.world.add_fault(FaultRule::always(&format!("PUT /guilds/*/members/*/roles/{role_id}"), fault));
}

async fn told(t: &Bench, event: &str) -> Vec<Value> {
    let audit = t.audit().await;
    audit.iter().filter(|entry| entry["event"] == event).map(|entry| entry["details"].clone()).collect()
}

/// The roles that open problems are about.
async fn problems(t: &Bench) -> Vec<i64> {
    let open = "select item_id from problems where ended_at is null order by problem_id";
    sqlx::query_scalar(open).fetch_all(&t.pool).await.unwrap()
}

fn mask(said: &str) -> String {
    let Some((before, rest)) = said.split_once("<t:") else { return said.to_owned() };
    let after = rest.split_once('>').map_or("", |(_, after)| after);
    format!("{before}<t>{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_worked_before_a_refusal_is_told_recorded_and_ends() {
    let t = Bench::new().await;
    let limits = Limits { expires_after: Some(Duration::from_hours(1)), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Menu, (Mode::AddOnly, limits), &t.demo.self_assignable[..3]).await;
    refuse(&t, panel.role(1), MISSING_PERMISSIONS);
    let newcomer = t.newcomer();
    let chosen: Vec<_> = panel.panel.entries.iter().map(|entry| entry.entry_id.to_string()).collect();
    let chosen: Vec<_> = chosen.iter().map(String::as_str).collect();
    let said = newcomer.does(Act::select(newcomer.user_id, panel.message_id, &panel.menu(), &chosen)).await;
    assert_snapshot!(mask(&said), @"You now have <@&1191168914227200200>. That ends <t>. Discord did not let me change <@&1191168914227200201>. Please tell a manager: my role must stand above it, and I need the permission Manage Roles. I stopped there and left <@&1191168914227200202> unchanged. Of this panel you have <@&1191168914227200200>.");
    assert_eq!(newcomer.roles(), [panel.role(0)]);
    assert!(told(&t, "panel.roles-not-changed").await.is_empty());
    let changed = told(&t, "panel.roles-changed").await;
    assert_eq!(changed[0]["added"], json!([panel.role(0)]));
    assert_eq!((&changed[0]["refused"], &changed[0]["code"]), (&json!(panel.role(1)), &json!(50_013)));
    assert_eq!(problems(&t).await, [panel.role(1).get().cast_signed()]);
    let kept: Vec<i64> =
        sqlx::query_scalar("select role_id from panel_grants").fetch_all(&t.pool).await.unwrap();
    assert_eq!(kept, [panel.role(0).get().cast_signed()]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swap_of_which_only_the_new_role_came_is_told_in_the_log() {
    let t = Bench::new().await;
    let channel_id = t.demo.audit_channel_id.to_string();
    t.manager().desk().run("config audit-channel", &[("channel", &channel_id)]).await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..2]).await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.world.add_fault(FaultRule::always("DELETE /guilds/*/members/*/roles/*", Fault::status(403)));
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(1)).await, @"You now have <@&1191168914227200201>. Discord did not take the change of <@&1191168914227200200>. Please try again later.");
    t.run_actions().await;
    let messages = t.world.messages(t.demo.audit_channel_id, t.demo.owner);
    let said = messages.last().unwrap()["embeds"][0]["description"].as_str().unwrap().to_owned();
    assert_snapshot!(said.lines().last().unwrap().split_once(":T> ").unwrap().1, @"<@1191168914227200304> took <@&1191168914227200201> (**Pick your roles**); not <@&1191168914227200200>: Discord did not take it");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_attempt_that_failed_for_good_had_done_is_done() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..2]).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.world.add_fault(FaultRule::always("DELETE /guilds/*/members/*/roles/*", Fault::status(503)));
    newcomer.click(panel.message_id, &panel.button(1)).await;
    t.run_actions().await;
    assert!(newcomer.has(panel.role(0)) && newcomer.has(panel.role(1)));
    let changed = told(&t, "panel.roles-changed").await;
    assert_eq!(
        (&changed[0]["added"], &changed[0]["refused"]),
        (&json!([panel.role(1)]), &json!(panel.role(0)))
    );
    // The answer waited longer than Discord takes one.
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_choice_builds_on_what_was_done() {
    let t = Bench::new().await;
    let panel =
        t.panel_of(PanelKind::Menu, (Mode::Toggle, Limits::default()), &t.demo.self_assignable[..2]).await;
    refuse(&t, panel.role(1), MISSING_PERMISSIONS);
    let newcomer = t.newcomer();
    let entries = panel.panel.entries.iter().map(|entry| entry.entry_id.to_string()).collect::<Vec<_>>();
    let both = [entries[0].as_str(), &entries[1]];
    let choose = || Act::select(newcomer.user_id, panel.message_id, &panel.menu(), &both);
    assert_snapshot!(newcomer.does(choose()).await, @"You now have <@&1191168914227200200>. Discord did not let me change <@&1191168914227200201>. Please tell a manager: my role must stand above it, and I need the permission Manage Roles. Of this panel you have <@&1191168914227200200>.");
    t.world.clear_faults();
    assert_snapshot!(newcomer.does(choose()).await, @"You now have <@&1191168914227200201>. Of this panel you have <@&1191168914227200200>, <@&1191168914227200201>.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_roles_the_refused_one_is_named() {
    let t = Bench::new().await;
    let panel =
        t.panel_of(PanelKind::Menu, (Mode::Toggle, Limits::default()), &t.demo.self_assignable[..2]).await;
    refuse(&t, panel.role(0), MISSING_PERMISSIONS);
    let newcomer = t.newcomer();
    let entries = panel.panel.entries.iter().map(|entry| entry.entry_id.to_string()).collect::<Vec<_>>();
    let both = [entries[0].as_str(), &entries[1]];
    let act = Act::select(newcomer.user_id, panel.message_id, &panel.menu(), &both);
    assert_snapshot!(newcomer.does(act).await, @"Discord did not let me change <@&1191168914227200200>. Please tell a manager: my role must stand above it, and I need the permission Manage Roles. I stopped there and left <@&1191168914227200201> unchanged.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_once_and_not_once_per_click() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    refuse(&t, panel.role(0), MISSING_PERMISSIONS);
    refuse(&t, panel.role(1), UNKNOWN_ROLE);
    for (number, rows) in [(0, 1), (1, 2)] {
        for _ in 0..3 {
            t.newcomer().click(panel.message_id, &panel.button(number)).await;
            // What the handler has no share left for is the worker's.
            t.run_actions().await;
        }
        assert_eq!(told(&t, "panel.roles-not-changed").await.len(), rows);
    }
    t.world.clear_faults();
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    t.newcomer().reads_all().await;
    assert_eq!(problems(&t).await, [panel.role(1).get().cast_signed()]);
    let events = (told(&t, "problem.found").await.len(), told(&t, "problem.mended").await.len());
    assert_eq!(events, (2, 1));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_channel_reads_what_is_wrong_and_that_it_is_mended() {
    let t = Bench::new().await;
    let channel_id = t.demo.audit_channel_id.to_string();
    t.manager().desk().run("config audit-channel", &[("channel", &channel_id)]).await;
    let panel = t.toggle_panel().await;
    t.run_actions().await;
    refuse(&t, panel.role(0), MISSING_PERMISSIONS);
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.world.clear_faults();
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    let messages = t.world.messages(t.demo.audit_channel_id, t.demo.owner);
    let said = messages.last().unwrap()["embeds"][0]["description"].as_str().unwrap().to_owned();
    let lines = said.lines().map(|line| line.split_once(":T> ").map_or(line, |(_, rest)| rest));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @"
    ⚠️ **Pick your roles**: Discord refuses its role changes, and I cannot see why. Check my role and my permissions; if I am timed out, wait.
    <@1191168914227200304> did not get what they chose on **Pick your roles**: Discord refused it (50013)
    ✅ **Pick your roles**, mended: ~~Discord refuses its role changes, and I cannot see why. Check my role and my permissions; if I am timed out, wait.~~
    <@1191168914227200304> took <@&1191168914227200200> (**Pick your roles**)
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_what_is_off_the_panel_by_then_is_no_problem() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    t.newcomer().click(panel.message_id, &panel.button(1)).await;
    refuse(&t, panel.role(1), MISSING_PERMISSIONS);
    desk.choose_labelled("pick", &["Events"]).await;
    desk.press("Take off the panel").await;
    t.run_actions().await;
    assert!(problems(&t).await.is_empty());
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    refuse(&t, panel.role(0), MISSING_PERMISSIONS);
    desk.run("panel delete", &[("panel", "pick your roles")]).await;
    desk.press("Delete").await;
    t.run_actions().await;
    assert!(problems(&t).await.is_empty());
    t.newcomer().reads_all().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_swaps_end_problems_in_the_same_order() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..2]).await;
    t.world.set_member_role(t.demo.guild_id, t.newcomer().user_id, (panel.role(0), true)).unwrap();
    for number in [0, 1] {
        let open = "insert into problems (application_id, guild_id, feature, subject_id, code, item_id, details, since)
                    select application_id, guild_id, 'panel.tried', panel_id, 'discord_refuses', $1, '{}', now() from panels";
        sqlx::query(open).bind(panel.role(number).get().cast_signed()).execute(&t.pool).await.unwrap();
    }
    // Gives the second role, then takes the first.
    t.newcomer().click(panel.message_id, &panel.button(1)).await;
    let mut first = t.pool.begin().await.unwrap();
    let hold = "select item_id from problems where item_id = $1 for update skip locked";
    let oldest = panel.role(0).get().cast_signed();
    sqlx::query(hold).bind(oldest).execute(&mut *first).await.unwrap();
    let look = async {
        let waiting = "select count(*) from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock'";
        until("the work waits for the first", async || {
            sqlx::query_scalar::<_, i64>(waiting).fetch_one(&t.pool).await.unwrap() > 0
        })
        .await;
        let second = sqlx::query(hold).bind(panel.role(1).get().cast_signed());
        assert_eq!(
            second.fetch_all(&mut *first).await.unwrap().len(),
            1,
            "the second is held before the first"
        );
        first.rollback().await.unwrap();
    };
    tokio::join!(t.run_actions(), look);
    assert!(problems(&t).await.is_empty());
    t.newcomer().reads_all().await;
    t.done().await;
}
