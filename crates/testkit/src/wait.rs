//! Waiting on a state instead of sleeping.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long a test waits for a state; far above what it takes, far below anybody's patience.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Waits until `holds` answers true; fails the test after 20 s, naming what did not come.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds().await {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(LOOK_EVERY).await;
    }
}
