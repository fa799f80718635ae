//! How fresh the mirror is, as everybody who tells of it judges.

use std::time::Duration;

use bellhop_store::mirror::{GuildStanding, ShardStanding};
use time::OffsetDateTime;

/// Events that wait longer than this before they are committed make the mirror late.
const LATE: Duration = Duration::from_secs(5);
/// Discord acknowledges a heartbeat about every 41 s; silence beyond this is a dead connection.
const SILENT: Duration = Duration::from_mins(1);
/// How far the clocks of two machines may be apart before a daemon that lives is taken for dead.
const SKEW: Duration = Duration::from_secs(10);

/// Whether the mirror is what Discord has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Changes arrive and are committed within seconds.
    Live,
    /// There is a session, and its backlog is being worked off.
    CatchingUp,
    /// Nothing is heard from Discord.
    Stale,
}

impl Freshness {
    /// Judges a guild's rows at `now`.
    ///
    /// An event is a sign of life like an acknowledged heartbeat, the first of a connection above all. A
    /// guild in an outage gets no events, so its rows are never live, and neither are those of a guild that is
    /// to be read again.
    pub fn of(guild: &GuildStanding, now: OffsetDateTime) -> Self {
        match guild.shard.as_ref().map_or(Self::Stale, |shard| Self::of_shard(shard, now)) {
            Self::Live if guild.unavailable || guild.doubtful => Self::CatchingUp,
            freshness => freshness,
        }
    }

    /// Judges what a shard hears at `now`.
    pub(crate) fn of_shard(shard: &ShardStanding, now: OffsetDateTime) -> Self {
        match heard(shard) {
            Some(heard) if shard.has_session && now - heard < SILENT => {}
            _ => return Self::Stale,
        }
        // A daemon that was killed could not say so, but nobody prolongs its lease.
        let is_served = shard.held_until.is_some_and(|until| is_held(until, now));
        if shard.active && is_served && shard.lag < LATE { Self::Live } else { Self::CatchingUp }
    }
}

/// When Discord was last heard.
pub(crate) fn heard(shard: &ShardStanding) -> Option<OffsetDateTime> {
    shard.last_ack_at.max(shard.last_event_at)
}

/// Whether whoever has a lease until then lives, as far as another machine's clock tells.
pub(crate) fn is_held(until: OffsetDateTime, now: OffsetDateTime) -> bool {
    now < until + SKEW
}

/// Up to when the guild's rows are what Discord had: the last event, or the last acknowledged
/// heartbeat less what was still waiting then, since Discord answers a heartbeat behind the events.
///
/// The Unix epoch where nothing was ever heard.
pub fn as_of(guild: &GuildStanding) -> OffsetDateTime {
    let heard = guild.shard.as_ref().and_then(|shard| {
        let acknowledged = shard.last_ack_at.map(|at| at - shard.lag);
        acknowledged.max(shard.last_event_at)
    });
    heard.unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use twilight_model::id::Id;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00:00 UTC);

    fn guild(change: impl FnOnce(&mut GuildStanding, &mut ShardStanding)) -> GuildStanding {
        let mut guild = GuildStanding {
            guild_id: Id::new(1),
            revision: 1,
            unavailable: false,
            doubtful: false,
            shard: None,
        };
        let mut shard = ShardStanding {
            active: true,
            has_session: true,
            last_ack_at: Some(NOW - Duration::from_secs(30)),
            last_event_at: Some(NOW - Duration::from_mins(10)),
            lag: Duration::ZERO,
            held_until: Some(NOW + Duration::from_secs(5)),
        };
        change(&mut guild, &mut shard);
        guild.shard = Some(shard);
        guild
    }

    fn ago(seconds: u64) -> OffsetDateTime {
        NOW - Duration::from_secs(seconds)
    }

    #[test]
    fn an_active_session_that_keeps_up_is_live() {
        assert_eq!(Freshness::of(&guild(|_, _| {}), NOW), Freshness::Live);
        let keeping_up = guild(|_, shard| shard.lag = Duration::from_millis(4_999));
        assert_eq!(Freshness::of(&keeping_up, NOW), Freshness::Live);
        let other_clock = guild(|_, shard| shard.held_until = Some(ago(9)));
        assert_eq!(Freshness::of(&other_clock, NOW), Freshness::Live);
        let newborn = guild(|_, shard| (shard.last_ack_at, shard.last_event_at) = (None, Some(ago(1))));
        assert_eq!(Freshness::of(&newborn, NOW), Freshness::Live);
    }

    #[test]
    fn backlog_resuming_and_outages_are_catching_up() {
        let cases = [
            guild(|_, shard| shard.lag = Duration::from_secs(5)),
            guild(|_, shard| shard.active = false),
            guild(|guild, _| guild.unavailable = true),
            guild(|guild, _| guild.doubtful = true),
            guild(|_, shard| shard.held_until = Some(ago(10))),
            guild(|_, shard| shard.held_until = None),
        ];
        for case in cases {
            assert_eq!(Freshness::of(&case, NOW), Freshness::CatchingUp, "{case:?}");
        }
    }

    #[test]
    fn silence_and_no_session_are_stale() {
        let mut unserved = guild(|_, _| {});
        unserved.shard = None;
        let cases = [
            unserved,
            guild(|_, shard| shard.has_session = false),
            guild(|_, shard| shard.last_ack_at = Some(ago(60))),
            guild(|_, shard| (shard.last_ack_at, shard.last_event_at) = (None, None)),
            guild(|_, shard| shard.last_ack_at = None),
        ];
        for case in cases {
            assert_eq!(Freshness::of(&case, NOW), Freshness::Stale, "{case:?}");
        }
    }

    #[test]
    fn rows_are_as_of_the_last_ack_less_its_lag_or_the_last_event() {
        let lag = Duration::from_micros(1_500_900);
        assert_eq!(as_of(&guild(|_, shard| shard.lag = lag)), ago(30) - lag);
        assert_eq!(as_of(&guild(|_, shard| shard.last_event_at = Some(ago(2)))), ago(2));
        let mut unserved = guild(|_, _| {});
        unserved.shard = None;
        assert_eq!(as_of(&unserved), OffsetDateTime::UNIX_EPOCH);
    }
}
