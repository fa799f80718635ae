//! How long a failed attempt waits for the next.

use std::time::Duration;

use rand::RngExt as _;

/// The pause after the n-th attempt; their sum stays below a day.
const PAUSES: [Duration; 7] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(6),
];

/// The pause until there may be room; some chance, so that those who wait do not come all at once.
pub(crate) fn pause_for_room(room: Option<Duration>) -> Duration {
    room.unwrap_or(PAUSES[0]) + PAUSES[0].mul_f64(rand::rng().random_range(0.0..=1.0))
}

/// The pause after `attempts` attempts, a quarter of it by chance, and never shorter than Discord asked.
pub(crate) fn pause(attempts: i32, asked: Option<Duration>) -> Duration {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(PAUSES.len() - 1);
    let spread = rand::rng().random_range(0.75..=1.0);
    PAUSES[step].mul_f64(spread).max(asked.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_within_a_day() {
        assert!(PAUSES.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(PAUSES.iter().sum::<Duration>() < Duration::from_hours(24));
        assert!(pause(1, None) <= PAUSES[0]);
        assert!(pause(99, None) <= PAUSES[6]);
    }

    #[test]
    fn discords_wish_is_the_least() {
        assert_eq!(pause(1, Some(Duration::from_secs(40))), Duration::from_secs(40));
    }
}
