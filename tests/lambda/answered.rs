//! A function is frozen with its answer: nothing of it runs on.

use bellhop_testkit::{Bench, built, lambda::Lambda};
use serde_json::json;

use super::{NAME, function, named, program::Program};

/// What the function's connections are at, once it is frozen.
async fn left_open(t: &Bench, lambda: &Lambda) -> Vec<String> {
    lambda.frozen().await;
    let open =
        "select state from pg_stat_activity where application_name = $1 and datname = current_database()";
    sqlx::query_scalar(open).bind(NAME).fetch_all(&t.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_leaves_nothing_under_way() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let lambda = function(&t, &[("DATABASE_URL", &named(&t))]).await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(said.starts_with("You now have"), "{said}");
    assert_eq!(left_open(&t, &lambda).await, ["idle"]);
    assert_eq!(t.audit().await[0]["event"], "panel.roles-changed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_after_a_click_is_done_by_others() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let lambda = function(&t, &[("DATABASE_URL", &named(&t)), ("INLINE_ACTIONS", "off")]).await;
    assert_eq!(t.newcomer().click(panel.message_id, &panel.button(0)).await, "(thinking…)");
    assert_eq!(left_open(&t, &lambda).await, ["idle"]);
    t.run_actions().await;
    let said = t.newcomer().reads().await;
    assert!(said.starts_with("You now have"), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_leaves_nothing_under_way() {
    let t = Bench::new().await;
    let lambda = t.lambda(&built("bellhop-api"), &[("DATABASE_URL", &named(&t))]).await;
    let change = json!({ "audit_channel_id": t.demo.audit_channel_id.to_string() });
    let program = Program::of(&t).await;
    assert_eq!(program.reads(&lambda, "/members?query=m").await.status.as_u16(), 200);
    assert_eq!(left_open(&t, &lambda).await, ["idle"]);
    assert_eq!(program.configures(&lambda, &change).await.status.as_u16(), 200);
    assert_eq!(left_open(&t, &lambda).await, ["idle"]);
    t.run_actions().await;
    t.done().await;
}
