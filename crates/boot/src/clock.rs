//! The one source of time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use time::OffsetDateTime;

/// How far ahead of the system's time the clock can be turned, in milliseconds: a century. Dates stay in
/// the range of every type that holds them.
const FURTHEST: i64 = 100 * 365 * 24 * 60 * 60 * 1_000;

/// Tells the time; clones tell the same.
///
/// The system's clock plus an offset that tests and the simulated Discord can turn. It never stands
/// still, so that leases and timeouts go on.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self::default()
    }

    /// The time now, in UTC.
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::milliseconds(self.offset_ms.load(Ordering::Relaxed))
    }

    /// Turns the clock, and all its clones, forward; to a century ahead of the system's at the most.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let turned = |offset: i64| Some(offset.saturating_add(by).min(FURTHEST));
        // It never refuses, so there is always an offset.
        let _ = self.offset_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, turned);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_turn_leads_out_of_the_calendar() {
        let clock = Clock::system();
        let began = clock.now();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        let ahead = clock.now() - began;
        assert!((36_499..=36_501).contains(&ahead.whole_days()), "{ahead}");
    }
}
