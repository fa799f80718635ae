//! How much of a second's requests a process has spent.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;
use twilight_http_ratelimiting::GLOBAL_LIMIT_PERIOD;

/// Discord counts a bot's requests by the second (Discord Docs: Rate Limits).
pub(crate) const PERIOD: Duration = GLOBAL_LIMIT_PERIOD;

/// What is spent of the present second: who cannot wait for the next learns at once that there is no room.
#[derive(Debug, Default)]
pub(crate) struct Share(Mutex<Option<Second>>);

#[derive(Clone, Copy, Debug)]
struct Second {
    began: Instant,
    spent: u16,
}

impl Share {
    /// Counts a request among the `most` of this second; `false` where they are spent.
    pub(crate) fn take(&self, most: u16, now: Instant) -> bool {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = second.filter(|second| now.duration_since(second.began) < PERIOD);
        let Second { began, spent } = present.unwrap_or(Second { began: now, spent: 0 });
        let has_room = spent < most;
        *second = Some(Second { began, spent: spent + u16::from(has_room) });
        has_room
    }

    /// A request that was counted is not sent.
    pub(crate) fn give_back(&self) {
        let mut second = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(second) = second.as_mut() {
            second.spent = second.spent.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_sent_in_a_second() {
        let (share, now) = (Share::default(), Instant::now());
        let taken = |milliseconds| share.take(2, now + Duration::from_millis(milliseconds));
        assert_eq!([0, 10, 20, 999].map(taken), [true, true, false, false]);
        share.give_back();
        assert_eq!([999, 999].map(taken), [true, false]);
        assert_eq!([1000, 1001, 1500].map(taken), [true, true, false]);
    }
}
