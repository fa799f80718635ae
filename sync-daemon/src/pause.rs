//! Waiting longer after every failure.

use std::time::Duration;

/// A wait that doubles, up to a bound, until it is told to begin again.
#[derive(Clone, Debug)]
pub(crate) struct Pause {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Pause {
    /// Waits `first`, then twice as long each time, at most `longest`.
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, next: first }
    }

    /// Waits.
    pub(crate) async fn wait(&mut self) {
        let now = self.next;
        self.next = self.longest.min(now * 2);
        tokio::time::sleep(now).await;
    }

    /// The next wait is the first again.
    pub(crate) fn reset(&mut self) {
        self.next = self.first;
    }
}
