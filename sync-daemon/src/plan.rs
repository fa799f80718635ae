//! Which shards to serve, where the gateway is, and how many sessions may still be begun today.

use std::time::Duration;

use bellhop_discord::{Error, Request, Route, Sender};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};
use twilight_gateway::queue::InMemoryQueue;

use crate::config::Shards;

/// How long Discord may take to answer.
const WITHIN: Duration = Duration::from_secs(10);
/// How long its word on the starts that are left is taken for granted, other processes' starts aside.
const HEARD_FOR: Duration = Duration::from_secs(30);

/// What Discord says of its gateway to a bot (Discord Docs: Get Gateway Bot).
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct GatewayBot {
    /// Its address.
    pub(crate) url: String,
    /// The recommended number of shards.
    pub(crate) shards: u32,
    /// How many sessions may be begun.
    pub(crate) session_start_limit: StartLimit,
}

/// Discord Docs: Session Start Limit Object.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct StartLimit {
    /// A day's.
    pub(crate) total: u32,
    /// Those left.
    pub(crate) remaining: u32,
    /// Milliseconds until there are `total` again.
    pub(crate) reset_after: u64,
    /// How many shards may begin a session within five seconds; 0 lifts the wait.
    pub(crate) max_concurrency: u16,
}

impl StartLimit {
    /// How long to wait before a session may be begun; `None` if one may be now.
    ///
    /// The last tenth of a day's starts is left for a person to spend: at none Discord resets the
    /// bot's token.
    pub(crate) fn wait(&self) -> Option<Duration> {
        let scarce = u64::from(self.remaining) * 10 < u64::from(self.total);
        scarce.then(|| Duration::from_millis(self.reset_after))
    }

    /// Spaces the sessions that this process begins, as Discord wants it.
    pub(crate) fn queue(&self) -> InMemoryQueue {
        let reset_after = Duration::from_millis(self.reset_after);
        InMemoryQueue::new(self.max_concurrency, self.remaining, reset_after, self.total)
    }
}

/// The day's session starts as this process last heard of them, shared by its shards: a hundred shards
/// that begin at once must not ask a hundred times.
#[derive(Default)]
pub(crate) struct Starts {
    heard: Mutex<Option<(StartLimit, Instant)>>,
}

impl Starts {
    /// Takes one of the day's starts, or says how many there are and that is too few.
    pub(crate) async fn take(&self, sender: &Sender) -> Result<Result<StartLimit, StartLimit>, Error> {
        let mut heard = self.heard.lock().await;
        let (mut limit, at) = match *heard {
            Some((limit, at)) if at.elapsed() < HEARD_FOR => (limit, at),
            _ => (gateway_bot(sender).await?.session_start_limit, Instant::now()),
        };
        if limit.wait().is_some() {
            *heard = None;
            return Ok(Err(limit));
        }
        limit.remaining = limit.remaining.saturating_sub(1);
        *heard = Some((limit, at));
        Ok(Ok(limit))
    }

    /// Remembers what Discord has just said.
    pub(crate) async fn hear(&self, limit: StartLimit) {
        *self.heard.lock().await = Some((limit, Instant::now()));
    }
}

/// Asks Discord.
pub(crate) async fn gateway_bot(sender: &Sender) -> Result<GatewayBot, Error> {
    let request = Request::from_route(&Route::GetGatewayBot);
    sender.send(request, Instant::now() + WITHIN).await?.json()
}

/// The shards to serve, and how many the application has.
pub(crate) fn shards(configured: Shards, recommended: u32) -> (std::ops::RangeInclusive<u32>, u32) {
    match configured {
        Shards::Auto => (0..=recommended.max(1) - 1, recommended.max(1)),
        Shards::Range { first, last, count } => (first..=last, count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_tenth_of_a_days_starts_is_not_spent() {
        let limit =
            |remaining| StartLimit { total: 1000, remaining, reset_after: 90_000, max_concurrency: 1 };
        assert_eq!(limit(100).wait(), None);
        assert_eq!(limit(99).wait(), Some(Duration::from_secs(90)));
        assert_eq!(limit(0).wait(), Some(Duration::from_secs(90)));
    }

    #[test]
    fn shards_are_those_configured_or_all_recommended() {
        assert_eq!(shards(Shards::Auto, 3), (0..=2, 3));
        assert_eq!(shards(Shards::Auto, 0), (0..=0, 1));
        assert_eq!(shards(Shards::Range { first: 4, last: 7, count: 16 }, 1), (4..=7, 16));
    }
}
