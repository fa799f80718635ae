//! A function that is frozen between two events.

use std::time::Duration;

use bellhop_testkit::Bench;
use tokio::time::{Instant, sleep};

use super::function;

/// Discord waits for so long.
const DISCORD_WAITS: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn a_thawed_function_whose_database_was_restarted_meanwhile_answers_in_time() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let lambda = function(&t, &[]).await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    lambda.freeze();
    t.break_connections().await;
    // So long that a connection is doubted before it is used; what is broken is found out by asking.
    sleep(Duration::from_secs(31)).await;
    lambda.wake();
    let asked = Instant::now();
    let said = t.newcomer().click(panel.message_id, &panel.button(1)).await;
    assert!(said.starts_with("You now have"), "{said}");
    assert!(asked.elapsed() < DISCORD_WAITS, "{:?}", asked.elapsed());
    t.done().await;
}
