//! Discord refuses, breaks or stays silent; the member reads the truth, and nothing happens twice.

use bellhop_testkit::{Bench, Posted};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;

const ROLE_ROUTE: &str = "PUT /guilds/*/members/*/roles/*";

async fn bench(fault: Fault, times: u32) -> (Bench, Posted) {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.add_fault(FaultRule::times(ROLE_ROUTE, fault, times));
    (t, panel)
}

/// Discord's audit log entry for a change of a member's roles.
const MEMBER_ROLE_UPDATE: u64 = 25;

/// How many changes of roles Discord's log has, and how many ours.
async fn recorded(t: &Bench) -> (usize, usize) {
    let theirs = t.world.audit_log(t.demo.guild_id);
    let theirs = theirs.iter().filter(|entry| entry["action_type"] == MEMBER_ROLE_UPDATE).count();
    let ours = t.audit().await;
    (theirs, ours.iter().filter(|entry| entry["event"] == "panel.roles-changed").count())
}

fn refused(status: u16, code: u32) -> Fault {
    Fault::Status { status, code, retry_after: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_forbids_it() {
    let (t, panel) = bench(refused(403, 50013), 1).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"Discord did not let me change <@&1191168914227200200>. Please tell a manager: my role must stand above it, and I need the permission Manage Roles.");
    assert!(!t.newcomer().has(panel.role(0)));
    assert_eq!(t.audit().await[0]["event"], "panel.roles-not-changed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_does_not_know_the_role() {
    let (t, panel) = bench(refused(404, 10011), 1).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(0)).await, @"That role no longer exists in this server. Please tell a manager.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_asks_to_wait() {
    let (t, panel) = bench(Fault::rate_limited(1.5), 1).await;
    let newcomer = t.newcomer();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    assert!(!newcomer.has(panel.role(0)));
    t.run_actions().await;
    assert_snapshot!(newcomer.reads().await, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_broken_for_a_while() {
    let (t, panel) = bench(Fault::status(500), 3).await;
    let newcomer = t.newcomer();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    t.run_actions().await;
    assert_snapshot!(newcomer.reads().await, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_closes_the_connection() {
    let (t, panel) = bench(Fault::Reset, 1).await;
    let newcomer = t.newcomer();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    t.run_actions().await;
    newcomer.reads().await;
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_never_answers() {
    let (t, panel) = bench(Fault::Hang, 1).await;
    let newcomer = t.newcomer();
    let asked = std::time::Instant::now();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    assert!(asked.elapsed().as_secs_f64() < 3.0, "Discord gave up after 3 s");
    t.run_actions().await;
    newcomer.reads().await;
    assert!(newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_on_the_way_repeats_nothing() {
    let (t, panel) = bench(Fault::LostAnswer { status: 502 }, 1).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    assert_snapshot!(newcomer.reads().await, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    assert_eq!(recorded(&t).await, (1, 1));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_takes_ten_seconds() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    t.world.add_fault(FaultRule::always(ROLE_ROUTE, Fault::Latency { ms: 10_000 }));
    let newcomer = t.newcomer();
    assert_eq!(newcomer.click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    assert_snapshot!(newcomer.reads().await, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));
    assert_eq!(recorded(&t).await, (1, 1));
    t.done().await;
}
