//! Processes that are killed in the middle of clicks: what was accepted takes effect exactly once.

use std::time::Duration;

use bellhop_panels::model::Mode;
use bellhop_testkit::{Bench, Posted, ServiceProcess, until};
use bellhop_world::{Fault, FaultRule};
use futures_util::future::join_all;
use twilight_model::id::{Id, marker::UserMarker};

const MEMBERS: usize = 40;

fn members(t: &Bench) -> Vec<Id<UserMarker>> {
    let join = |nth| {
        let user_id = t.world.create_account(&format!("member{nth}"), "Member", "en-US");
        t.world.add_member(t.demo.guild_id, user_id, &[]).unwrap();
        user_id
    };
    (0..MEMBERS).map(join).collect()
}

/// How many clicks of the member were accepted, and how many of them took effect.
async fn accepted(t: &Bench, user_id: Id<UserMarker>) -> (i64, i64) {
    let counts = "select count(*), count(*) filter (where state = 'done') from actions
                  where kind = 'panels.change-roles' and requested_by = $1";
    sqlx::query_as(counts).bind(user_id.get().cast_signed()).fetch_one(&t.pool).await.unwrap()
}

async fn click_all(t: &Bench, panel: &Posted, members: &[Id<UserMarker>]) -> Vec<String> {
    let button = panel.button(0);
    join_all(members.iter().map(|user_id| t.person(*user_id).click(panel.message_id, &button))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_is_killed_leaves_every_accepted_click_to_the_worker() {
    let mut t = Bench::new().await;
    let panel = t.panel(Mode::Toggle, &t.demo.self_assignable[..1]).await;
    let members = members(&t);
    let handler = ServiceProcess::start(&t, "bellhop-interactions").await;
    t.world.set_interactions_endpoint(Some(&format!("{}/interactions", handler.url)));
    // So slow that every handler is in the middle of something.
    t.world.add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::Latency { ms: 400 }));
    let killing = async {
        let begun = "select count(*) from actions where kind = 'panels.change-roles'";
        until("some clicks are accepted", async || {
            sqlx::query_scalar::<_, i64>(begun).fetch_one(&t.pool).await.unwrap() > 3
        })
        .await;
        handler.kill().await;
    };
    let (said, ()) = tokio::join!(click_all(&t, &panel, &members), killing);
    assert!(said.iter().any(|said| said.contains("Failed")), "nobody was in the middle of it: {said:?}");
    t.world.clear_faults();
    t.run_worker();
    for user_id in &members {
        until("what was accepted is done", async || {
            let (accepted, done) = accepted(&t, *user_id).await;
            accepted == done
        })
        .await;
        let (accepted, _) = accepted(&t, *user_id).await;
        assert!(accepted <= 1);
        assert_eq!(t.person(*user_id).has(panel.role(0)), accepted == 1);
    }
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_leaves_everything_to_the_next() {
    let mut t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.panel(Mode::Toggle, &t.demo.self_assignable[..1]).await;
    let members = members(&t);
    let giving = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}";
    t.world.set_limit(giving, 1_000, Duration::from_secs(1));
    t.world.add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::Latency { ms: 100 }));
    let worker = ServiceProcess::start(&t, "bellhop-worker").await;
    click_all(&t, &panel, &members).await;
    until("the worker is in the middle of it", async || t.world.counts().answers(giving) > 5).await;
    worker.kill().await;
    // Past the lease of the one that was killed, and past its claims.
    t.clock.advance(Duration::from_secs(30));
    t.run_worker();
    for user_id in &members {
        until("the click took effect", async || accepted(&t, *user_id).await == (1, 1)).await;
        assert!(t.person(*user_id).has(panel.role(0)));
        assert!(t.person(*user_id).reads().await.starts_with("You now have"));
    }
    t.done().await;
}
