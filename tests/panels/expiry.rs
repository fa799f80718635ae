//! Roles given for a time.

use std::time::Duration;

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::{Bench, Posted, ServiceProcess, until};
use insta::assert_snapshot;

const HOUR: Duration = Duration::from_hours(1);

async fn for_an_hour(t: &Bench) -> Posted {
    let limits = Limits { expires_after: Some(HOUR), ..Limits::default() };
    t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &t.demo.self_assignable[..2]).await
}

/// When something ends differs from run to run.
fn mask(said: &str) -> String {
    let Some((before, rest)) = said.split_once("<t:") else { return said.to_owned() };
    let after = rest.split_once('>').map_or("", |(_, after)| after);
    format!("{before}<t>{after}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_takes_the_role_back() {
    let t = Bench::new().await;
    let panel = for_an_hour(&t).await;
    let newcomer = t.newcomer();
    assert_snapshot!(mask(&newcomer.click(panel.message_id, &panel.button(0)).await), @"You now have <@&1191168914227200200>. That ends <t>.");
    t.clock.advance(Duration::from_mins(59));
    t.run_actions().await;
    assert!(newcomer.has(panel.role(0)));
    t.clock.advance(Duration::from_mins(1));
    t.run_actions().await;
    assert!(!newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clicking_again_begins_the_time_anew_and_offers_to_give_back() {
    let t = Bench::new().await;
    let panel = for_an_hour(&t).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.clock.advance(HOUR / 2);
    let delivery = t.world.click(newcomer.user_id, panel.message_id, &panel.button(0)).await;
    assert_snapshot!(mask(&newcomer.sees(&delivery)), @"You keep <@&1191168914227200200>; that ends <t>.");
    t.clock.advance(HOUR / 2);
    t.run_actions().await;
    assert!(newcomer.has(panel.role(0)));
    let answer = t.world.ephemerals(newcomer.user_id).last().unwrap().clone();
    let message_id = answer["id"].as_str().unwrap().parse().unwrap();
    let button = answer["components"][0]["components"][0]["custom_id"].as_str().unwrap().to_owned();
    assert_snapshot!(newcomer.click(message_id, &button).await, @"You no longer have <@&1191168914227200200>.");
    assert!(!newcomer.has(panel.role(0)));
    let kept: i64 = sqlx::query_scalar("select count(*) from panel_grants").fetch_one(&t.pool).await.unwrap();
    assert_eq!(kept, 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_cannot_be_taken_back_is_tried_again() {
    let t = Bench::new().await;
    let panel = for_an_hour(&t).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    t.world.move_role(t.demo.guild_id, panel.role(0), 11).unwrap();
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(newcomer.has(panel.role(0)));
    t.world.move_role(t.demo.guild_id, panel.role(0), 1).unwrap();
    t.clock.advance(HOUR);
    t.run_actions().await;
    assert!(!newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_starts_later_takes_back_what_is_over() {
    let t = Bench::new().await;
    let panel = for_an_hour(&t).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    // The processes are others by then, and have nothing but the rows.
    let over = "update panel_grants set expires_at = now() - interval '1 minute'";
    sqlx::query(over).execute(&t.pool).await.unwrap();
    let worker = ServiceProcess::start(&t, "bellhop-worker").await;
    until("the role is taken back", async || !newcomer.has(panel.role(0))).await;
    until("the work is done", async || {
        let open = "select count(*) from actions where state in ('pending', 'processing')";
        sqlx::query_scalar::<_, i64>(open).fetch_one(&t.pool).await.unwrap() == 0
    })
    .await;
    worker.kill().await;
    t.done().await;
}
