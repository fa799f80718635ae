//! What a person is still owed after "thinking…".

use std::time::Duration;

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};

const EDIT_ROUTE: &str = "PATCH /webhooks/*/*/messages/*";

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_there_yet_is_edited_when_it_is() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    let missing = Fault::Status { status: 404, code: 10015, retry_after: None };
    t.world.add_fault(FaultRule::times(EDIT_ROUTE, missing, 2));
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    assert!(t.newcomer().reads().await.starts_with("You now have"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_fifteen_minutes_the_words_are_dropped_and_the_effect_is_not() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.clock.advance(Duration::from_mins(16));
    t.run_actions().await;
    assert!(t.newcomer().has(panel.role(0)));
    let tokens = "select count(*) from actions where reply_token is not null";
    let kept: i64 = sqlx::query_scalar(tokens).fetch_one(&t.pool).await.unwrap();
    assert_eq!(kept, 0);
    // Nobody can edit the answer any more: Discord's own "thinking…" stays.
    t.abandon().await;
}

/// The errors of the answers that were given up.
async fn given_up(t: &Bench) -> Vec<String> {
    let failed = "select error from actions where kind = 'interactions.reply' and state = 'failed'";
    sqlx::query_scalar(failed).fetch_all(&t.pool).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_enqueued_late_is_given_up_with_its_interaction() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.clock.advance(Duration::from_mins(14));
    t.world.add_fault(FaultRule::times(EDIT_ROUTE, Fault::status(503), 100));
    t.run_actions().await;
    assert_eq!(given_up(&t).await, ["Discord takes answers for 15 minutes only"]);
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_of_a_kind_that_is_gone_ends_in_an_apology() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let gone = "update actions set kind = 'panels.gone', attempts = max_attempts - 1";
    sqlx::query(gone).execute(&t.pool).await.unwrap();
    t.run_actions().await;
    let said = t.newcomer().reads().await;
    assert!(said.starts_with("Something went wrong on our side."), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_token_is_forgotten_once_it_was_used() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    t.newcomer().reads().await;
    let tokens = "select count(*) from actions where reply_token is not null";
    let kept: i64 = sqlx::query_scalar(tokens).fetch_one(&t.pool).await.unwrap();
    assert_eq!(kept, 0);
    t.done().await;
}
