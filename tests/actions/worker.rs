//! The worker as it runs in production: woken, relieved, never two.

use std::time::{Duration, Instant};

use bellhop_testkit::{APPLICATION_ID, Bench, until};
use bellhop_world::{Fault, FaultRule};
use futures_util::future::join_all;
use twilight_model::id::{Id, marker::UserMarker};

const ROLE_ROUTE: &str = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}";

async fn holder(t: &Bench) -> Option<String> {
    let name = format!("worker:{APPLICATION_ID}");
    let holder = "select holder::text from leases where name = $1 and expires_at > $2";
    let holder = sqlx::query_scalar(holder).bind(name).bind(t.clock.now());
    holder.fetch_optional(&t.pool).await.unwrap()
}

async fn clicked(t: &Bench, panel: &bellhop_testkit::Posted, button: usize) {
    t.newcomer().click(panel.message_id, &panel.button(button)).await;
    until("the role is there", async || t.newcomer().has(panel.role(button))).await;
    t.newcomer().reads().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_is_woken_and_does_not_wait_for_its_next_look() {
    let mut t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    until("the worker is active", async || holder(&t).await.is_some()).await;
    // Each of these begins after the last one ended: looking every two seconds alone would take six.
    let began = Instant::now();
    for button in [0, 1, 2] {
        clicked(&t, &panel, button).await;
    }
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_is_done_with_few_connections_and_each_once() {
    let setup = Bench::setup().with("INLINE_ACTIONS", "off").with("DATABASE_MAX_CONNECTIONS", "2");
    let mut t = setup.start().await;
    let panel = t.toggle_panel().await;
    t.world.set_limit(ROLE_ROUTE, 1_000, Duration::from_secs(1));
    t.world.add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::Latency { ms: 20 }));
    t.run_worker();
    let members: Vec<_> = (0..60).map(|nth| newcomer(&t, nth)).collect();
    let button = panel.button(0);
    let clicks = members.iter().map(|user_id| t.person(*user_id).click(panel.message_id, &button));
    assert!(join_all(clicks).await.iter().all(|said| said == "(thinking…)"));
    for user_id in members {
        assert!(t.person(user_id).reads().await.starts_with("You now have"));
    }
    assert_eq!(t.world.counts().answers(ROLE_ROUTE), 60);
    t.done().await;
}

/// Another member without roles.
fn newcomer(t: &Bench, nth: usize) -> Id<UserMarker> {
    let user_id = t.world.create_account(&format!("newcomer{nth}"), "Newcomer", "en-US");
    t.world.add_member(t.demo.guild_id, user_id, &[]).unwrap();
    user_id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_relieves_a_worker_that_was_killed_and_nothing_is_done_twice() {
    let mut t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    let first = t.run_worker();
    until("a worker is active", async || holder(&t).await.is_some()).await;
    let killed = holder(&t).await;
    t.run_standby();
    clicked(&t, &panel, 0).await;
    assert_eq!(holder(&t).await, killed, "the standby stands by");
    first.abort();
    t.clock.advance(Duration::from_secs(9));
    until("the standby is active", async || holder(&t).await.is_some_and(|now| Some(now) != killed)).await;
    clicked(&t, &panel, 1).await;
    assert_eq!(t.world.counts().answers(ROLE_ROUTE), 2);
    t.done().await;
}
