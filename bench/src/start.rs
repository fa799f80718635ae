//! How soon the interactions handler works as a Lambda function.

use std::time::Duration;

use bellhop_testkit::{Bench, lambda::Gateway, released};
use bellhop_world::{Act, Signed};

use crate::figures::Figures;

/// How often it is started for each figure.
const RUNS: usize = 40;
/// From exec to the first request for an event; more would be felt in the answer of a cold start.
const FIRST_ASK_MS: f64 = 15.0;

/// Starts the handler again and again, each time with an event that waits for it.
pub(crate) async fn measure(figures: &mut Figures) {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let (mut asks, mut pings, mut clicks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let (asked, answered) = started(&t, &t.world.sign(t.world.ping().to_string())).await;
        asks.push(asked);
        pings.push(answered);
        let click = Act::click(t.newcomer().user_id, panel.message_id, &panel.button(0));
        if let Ok(payload) = t.world.payload(click) {
            clicks.push(started(&t, &t.world.sign(payload.to_string())).await.1);
        }
    }
    t.abandon().await;
    let (median, longest) = spread(asks);
    figures.keep("interactions: exec to first /next, median", median, "ms", FIRST_ASK_MS);
    // The longest tells of the machine's other work, so it is held to nothing.
    figures.tell("interactions: exec to first /next, longest", longest, "ms");
    for (what, times) in [("PING", pings), ("click, database included", clicks)] {
        let (median, longest) = spread(times);
        figures.tell(format!("interactions: exec to first {what}, median"), median, "ms");
        figures.tell(format!("interactions: exec to first {what}, longest"), longest, "ms");
    }
}

/// How long after its start the handler asked for the event, and had answered it.
async fn started(t: &Bench, event: &Signed) -> (Duration, Duration) {
    let lambda = t.lambda(&released("bellhop-interactions"), &[]).await;
    let headers = [
        ("content-type", "application/json"),
        ("x-signature-timestamp", event.timestamp.as_str()),
        ("x-signature-ed25519", event.signature.as_deref().unwrap_or_default()),
    ];
    let answer = lambda.post(Gateway::Http, &headers, &event.body).await;
    let answered = lambda.age();
    assert!(answer.status.is_success(), "{}", answer.text());
    (lambda.asked().await, answered)
}

/// The median and the longest, in milliseconds.
fn spread(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort();
    let at = |number: usize| times.get(number).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0);
    (at(times.len() / 2), at(times.len().saturating_sub(1)))
}
