//! How often clients may identify (Discord Docs: Gateway, "Session Start Limit Object").
//!
//! The day runs on the world's settable clock. The seconds between two IDENTIFYs of a bucket run on
//! the machine's own, as all limits do: clients wait for them in real time.

use std::{collections::HashMap, time::Duration};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::time::Instant;

/// What an application without many guilds may identify a day.
const TOTAL: u32 = 1_000;
/// How long the day's number holds.
const DAY: Duration = Duration::from_hours(24);
/// How long a bucket of concurrency holds one IDENTIFY.
const WINDOW: Duration = Duration::from_secs(5);

/// Discord's `session_start_limit`: how many sessions may still begin, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartLimit {
    /// IDENTIFYs a day.
    pub total: u32,
    /// How many of them are left.
    pub remaining: u32,
    /// Milliseconds until all are left again.
    pub reset_after: u64,
    /// IDENTIFYs that may come at once: one for each `shard_id % max_concurrency` in 5 s.
    pub max_concurrency: u32,
}

/// Why a session may not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another shard of the same bucket began within the window.
    TooSoon,
    /// The day's IDENTIFYs are used up. Discord would end all sessions and reset the token; the
    /// world lets the sessions live and refuses new ones as it would an old token.
    UsedUp,
}

/// The IDENTIFYs of the day and of the last seconds.
#[derive(Debug)]
pub(crate) struct Starts {
    total: u32,
    used: u32,
    /// When all are left again; the first IDENTIFY begins the day.
    resets_at: Option<OffsetDateTime>,
    max_concurrency: u32,
    window: Duration,
    latest: HashMap<u64, Instant>,
}

impl Default for Starts {
    fn default() -> Self {
        Self {
            total: TOTAL,
            used: 0,
            resets_at: None,
            max_concurrency: 1,
            window: WINDOW,
            latest: HashMap::new(),
        }
    }
}

impl Starts {
    /// What `GET /gateway/bot` tells.
    pub(super) fn limit(&mut self, now: OffsetDateTime) -> StartLimit {
        self.turn(now);
        let left = self.resets_at.map(|at| Duration::try_from(at - now).unwrap_or_default());
        StartLimit {
            total: self.total,
            remaining: self.total.saturating_sub(self.used),
            reset_after: u64::try_from(left.unwrap_or(DAY).as_millis()).unwrap_or(u64::MAX),
            max_concurrency: self.max_concurrency,
        }
    }

    pub(super) fn set(&mut self, limit: StartLimit, now: OffsetDateTime) {
        self.total = limit.total;
        self.used = limit.total.saturating_sub(limit.remaining);
        let reset_after = i64::try_from(limit.reset_after).unwrap_or(i64::MAX);
        self.resets_at = Some(now.saturating_add(time::Duration::milliseconds(reset_after)));
        self.max_concurrency = limit.max_concurrency.max(1);
        self.latest.clear();
    }

    pub(super) fn set_window(&mut self, window: Duration) {
        self.window = window;
    }

    /// Counts the start of a shard, or says why it may not begin.
    pub(super) fn take(&mut self, shard: u64, now: OffsetDateTime) -> Result<(), Refusal> {
        self.turn(now);
        if self.used >= self.total {
            return Err(Refusal::UsedUp);
        }
        let bucket = shard % u64::from(self.max_concurrency);
        if self.latest.get(&bucket).is_some_and(|began| began.elapsed() < self.window) {
            return Err(Refusal::TooSoon);
        }
        self.latest.insert(bucket, Instant::now());
        self.used += 1;
        self.resets_at.get_or_insert(now + DAY);
        Ok(())
    }

    /// Begins the next day when the last one is over.
    fn turn(&mut self, now: OffsetDateTime) {
        if self.resets_at.is_some_and(|at| at <= now) {
            (self.used, self.resets_at) = (0, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_begins_one_shard_in_its_window() {
        let (mut starts, now) = (Starts::default(), OffsetDateTime::UNIX_EPOCH);
        starts.set(StartLimit { total: 9, remaining: 9, reset_after: 1_000, max_concurrency: 2 }, now);
        assert_eq!([0, 1].map(|shard| starts.take(shard, now)), [Ok(()), Ok(())]);
        assert_eq!(starts.take(2, now), Err(Refusal::TooSoon));
        starts.set_window(Duration::ZERO);
        assert_eq!(starts.take(2, now), Ok(()));
    }

    #[test]
    fn a_new_day_brings_all_starts_back() {
        let (mut starts, now) = (Starts::default(), OffsetDateTime::UNIX_EPOCH);
        starts.set_window(Duration::ZERO);
        starts.set(StartLimit { total: 5, remaining: 1, reset_after: 60_000, max_concurrency: 1 }, now);
        assert_eq!(starts.take(0, now), Ok(()));
        assert_eq!(starts.take(0, now), Err(Refusal::UsedUp));
        let later = now + Duration::from_mins(1);
        assert_eq!(starts.limit(later).remaining, 5);
        assert_eq!(starts.take(0, later), Ok(()));
    }
}
