//! The same interaction delivered more than once has one effect.

use bellhop_testkit::{Bench, Posted};
use bellhop_world::{Act, RawAnswer};
use serde_json::{Value, json};

const ROLE_ROUTE: &str = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}";

fn click(t: &Bench, panel: &Posted) -> String {
    t.world.payload(Act::click(t.demo.newcomer, panel.message_id, &panel.button(0))).unwrap().to_string()
}

fn json(answer: &RawAnswer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_delivery_gets_the_first_ones_answer() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let body = click(&t, &panel);
    let first = t.world.post(&t.world.sign(body.clone())).await.unwrap();
    let second = t.world.post(&t.world.sign(body)).await.unwrap();
    assert_eq!(json(&first), json(&second));
    assert!(t.newcomer().has(panel.role(0)));
    assert_eq!(t.world.counts().answers(ROLE_ROUTE), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_deliveries_at_once_have_one_effect() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let signed = t.world.sign(click(&t, &panel));
    let answers = tokio::join!(t.world.post(&signed), t.world.post(&signed), t.world.post(&signed));
    let types: Vec<Value> =
        [answers.0, answers.1, answers.2].map(|answer| json(&answer.unwrap())["type"].clone()).into();
    assert!(types.contains(&json!(4)), "{types:?}");
    assert!(types.iter().all(|kind| *kind == json!(4) || *kind == json!(5)), "{types:?}");
    assert_eq!(t.world.counts().answers(ROLE_ROUTE), 1);
    assert_eq!(t.audit().await.len(), 2, "the panel's posting and one change");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_now_does_not_hide_the_answer_given_before() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let body = click(&t, &panel);
    let first = t.world.post(&t.world.sign(body.clone())).await.unwrap();
    let mut conn = t.pool.acquire().await.unwrap();
    bellhop_store::panels::delete(&mut conn, panel.panel.panel_id, t.clock.now()).await.unwrap();
    drop(conn);
    let second = t.world.post(&t.world.sign(body)).await.unwrap();
    assert_eq!(json(&first), json(&second));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_of_one_member_at_once_are_done_one_after_the_other() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let newcomer = t.newcomer();
    let (first, second) = (panel.button(0), panel.button(1));
    tokio::join!(newcomer.click(panel.message_id, &first), newcomer.click(panel.message_id, &second));
    t.run_actions().await;
    newcomer.reads_all().await;
    assert!(newcomer.has(panel.role(0)) && newcomer.has(panel.role(1)));
    let accepted =
        "select payload ->> 'add' from actions where kind = 'panels.change-roles' order by sequence";
    let accepted: Vec<String> = sqlx::query_scalar(accepted).fetch_all(&t.pool).await.unwrap();
    let done = t.audit().await.into_iter().rev().filter(|entry| entry["event"] == "panel.roles-changed");
    let done: Vec<_> = done.map(|entry| entry["details"]["added"].to_string()).collect();
    assert_eq!(done, accepted);
    t.done().await;
}
