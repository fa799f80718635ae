//! A database that is far away.

use std::time::Duration;

use bellhop_testkit::{Bench, Link};
use tokio::time::Instant;

use super::{DISCORD_WAITS, function};

/// So far away a database is, each way: on the other side of an ocean.
const FAR: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn the_first_click_after_a_cold_start_is_answered_in_time() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let link = Link::to(t.database_url(), FAR).await;
    let asked = Instant::now();
    let _lambda = function(&t, &[("DATABASE_URL", link.url())]).await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let took = asked.elapsed();
    assert!(said.starts_with("You now have"), "{said}");
    assert!(took < DISCORD_WAITS, "{took:?}, {} round trips", link.round_trips());
    assert!(t.newcomer().has(panel.role(0)));
    // There was no time left to note what was done: the worker does it again, which changes nothing.
    t.clock.advance(DISCORD_WAITS);
    t.run_actions().await;
    assert_eq!(t.newcomer().roles(), [panel.role(0)]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_goes_to_the_database_so_often() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let link = Link::to(t.database_url(), Duration::ZERO).await;
    let _lambda = function(&t, &[("DATABASE_URL", link.url())]).await;
    // The first connects, looks at the migrations, and prepares each statement.
    for (number, most) in [27, 14, 14].into_iter().enumerate() {
        let before = link.round_trips();
        let said = t.newcomer().click(panel.message_id, &panel.button(number)).await;
        assert!(said.starts_with("You now have"), "{said}");
        assert!(link.round_trips() - before <= most, "{} of {most}", link.round_trips() - before);
    }
    t.done().await;
}
