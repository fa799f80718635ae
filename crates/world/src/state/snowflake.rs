//! Snowflakes: ids that carry their time (Discord Docs: Reference, "Snowflakes").

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use twilight_model::{id::Id, util::Timestamp};

/// Milliseconds from the Unix epoch to the first of 2015, from which snowflakes count.
const DISCORD_EPOCH_MS: i128 = 1_420_070_400_000;
/// Below the time stand 10 bits of worker and process and 12 of an increment.
const TIME_SHIFT: u32 = 22;

/// Makes ids that rise even while the clock stands still.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    /// The next id at `now`; above every earlier one.
    pub(crate) fn next<M>(&mut self, now: OffsetDateTime) -> Id<M> {
        self.last = at(now).max(self.last + 1);
        Id::new(self.last)
    }

    /// Goes on after the ids of both.
    pub(super) fn merge(&mut self, other: Self) {
        self.last = self.last.max(other.last);
    }

    /// An id whose time is `now`, whatever came before: for interactions, which are judged by it.
    pub(crate) fn next_at<M>(&mut self, now: OffsetDateTime) -> Id<M> {
        let floor = at(now);
        if self.last >> TIME_SHIFT > floor >> TIME_SHIFT {
            // Counting on keeps two ids of one earlier millisecond apart.
            self.last += 1;
            return Id::new(floor | (self.last & 0x3f_ffff));
        }
        self.next(now)
    }
}

/// The lowest snowflake of the millisecond of `now`; never zero.
pub(crate) fn at(now: OffsetDateTime) -> u64 {
    let ms = now.unix_timestamp_nanos() / 1_000_000 - DISCORD_EPOCH_MS;
    (u64::try_from(ms).unwrap_or(0) << TIME_SHIFT).max(1)
}

/// `now` as Discord prints times: ISO 8601, microseconds, UTC.
pub(crate) fn timestamp(now: OffsetDateTime) -> Timestamp {
    let micros = i64::try_from(now.unix_timestamp_nanos() / 1_000).unwrap_or(0);
    // Every OffsetDateTime is within the range that a Timestamp holds.
    Timestamp::from_micros(micros).unwrap_or_else(|_| unreachable!("a lawful time is in range"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use twilight_model::id::marker::MessageMarker;

    #[test]
    fn ids_rise_while_the_clock_stands() {
        let (mut ids, now) = (Snowflakes::default(), OffsetDateTime::UNIX_EPOCH + Duration::days(20_000));
        let first: Id<MessageMarker> = ids.next(now);
        let second: Id<MessageMarker> = ids.next(now);
        assert!(second > first);
        assert_eq!(first.get() >> TIME_SHIFT, second.get() >> TIME_SHIFT);
    }

    #[test]
    fn an_interaction_bears_the_time_of_a_clock_set_back() {
        let (mut ids, now) = (Snowflakes::default(), OffsetDateTime::UNIX_EPOCH + Duration::days(20_000));
        let _: Id<MessageMarker> = ids.next(now);
        let earlier = now - Duration::hours(1);
        let id: Id<MessageMarker> = ids.next_at(earlier);
        assert_eq!(id.get() >> TIME_SHIFT, at(earlier) >> TIME_SHIFT);
        assert_ne!(ids.next_at::<MessageMarker>(earlier), id);
    }
}
