//! When an answer must be out.

use std::time::Duration;

use time::OffsetDateTime;
use twilight_model::id::{Id, marker::InteractionMarker};
use twilight_util::snowflake::Snowflake as _;

/// Discord waits 3 s from the moment the id tells; this leaves the way back.
const AFTER_ID: Duration = Duration::from_millis(2_600);
/// Whatever the clocks say, there is this much time…
const AT_LEAST: Duration = Duration::from_secs(1);
/// …and no more than this.
const AT_MOST: Duration = Duration::from_millis(2_300);

/// How long an interaction that arrived at `arrival` may take.
pub(crate) fn budget(interaction_id: Id<InteractionMarker>, arrival: OffsetDateTime) -> Duration {
    let asked = i128::from(interaction_id.timestamp()) * 1_000_000;
    let left = asked + AFTER_ID.as_nanos().cast_signed() - arrival.unix_timestamp_nanos();
    let left = Duration::from_nanos(u64::try_from(left.max(0)).unwrap_or(u64::MAX));
    left.clamp(AT_LEAST, AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An id of the moment one second after Discord's epoch.
    const ID: u64 = 1000 << 22;

    fn budget_after(late: time::Duration) -> Duration {
        let id = Id::new(ID);
        let asked =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(id.timestamp()) * 1_000_000).unwrap();
        budget(id, asked + late)
    }

    #[test]
    fn the_time_under_way_is_taken_off() {
        assert_eq!(budget_after(time::Duration::milliseconds(600)), Duration::from_secs(2));
    }

    #[test]
    fn clocks_that_disagree_leave_a_bounded_time() {
        assert_eq!(budget_after(time::Duration::ZERO), AT_MOST);
        assert_eq!(budget_after(-time::Duration::minutes(4)), AT_MOST);
        assert_eq!(budget_after(time::Duration::minutes(4)), AT_LEAST);
    }
}
