//! When each of a process's requests may be sent, spread over the second.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::share::PERIOD;

/// So many may be sent at once. A whole second's worth would come twice within one of Discord's seconds, which begin at
/// other times than ours.
const AT_ONCE: u16 = 4;

/// When the next request would be sent if each waited for its turn (GCRA).
#[derive(Debug, Default)]
pub(crate) struct Pace(Mutex<Option<Instant>>);

impl Pace {
    /// When a request may be sent that wants to be `now`, with `most` in a second; how long it would have to wait where
    /// that is after `until`.
    pub(crate) fn turn(&self, most: u16, now: Instant, until: Instant) -> Result<Instant, Duration> {
        let most = most.max(1);
        let each = PERIOD / u32::from(most);
        let slack = each * u32::from(AT_ONCE.min(most) - 1);
        let mut next = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = next.map_or(now, |next| next.max(now));
        let turn = due.checked_sub(slack).map_or(now, |turn| turn.max(now));
        if turn > until {
            return Err(turn - now);
        }
        *next = Some(due + each);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_sent_at_once_and_the_others_one_by_one() {
        let (pace, now) = (Pace::default(), Instant::now());
        let ms = Duration::from_millis;
        let turns: Vec<_> = (0..7).map(|_| pace.turn(40, now, now + ms(1_000)).unwrap() - now).collect();
        assert_eq!(turns, [0, 0, 0, 0, 25, 50, 75].map(ms));
        assert_eq!(pace.turn(40, now, now + ms(50)), Err(ms(100)));
        // Who is turned away takes nobody's turn.
        assert_eq!(pace.turn(40, now + ms(100), now + ms(100)), Ok(now + ms(100)));
        let later = now + ms(10_000);
        assert_eq!(pace.turn(40, later, later), Ok(later));
    }

    #[test]
    fn a_small_share_is_spent_at_once_and_then_by_the_second() {
        let (pace, now) = (Pace::default(), Instant::now());
        let ms = Duration::from_millis;
        let turns: Vec<_> = (0..4).map(|_| pace.turn(2, now, now + ms(2_000)).unwrap() - now).collect();
        assert_eq!(turns, [0, 0, 500, 1_000].map(ms));
    }
}
