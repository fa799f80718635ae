//! How fresh the mirror is, told with every read.

use std::time::Duration;

use bellhop_store::mirror::GuildStanding;
use http::HeaderValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The header that tells up to when the answer is what Discord had, in RFC 3339.
pub(crate) const AS_OF: &str = "bellhop-as-of";
/// The header that tells the [`Freshness`].
pub(crate) const FRESHNESS: &str = "bellhop-freshness";

/// Events that wait longer than this before they are committed make the mirror late.
const LATE: Duration = Duration::from_secs(5);
/// Discord acknowledges a heartbeat about every 41 s; silence beyond this is a dead connection.
const SILENT: Duration = Duration::from_mins(1);
/// How far the clocks of two machines may be apart before a daemon that lives is taken for dead.
const SKEW: Duration = Duration::from_secs(10);

/// Whether the mirror is what Discord has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Freshness {
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
    pub(crate) fn of(guild: &GuildStanding, now: OffsetDateTime) -> Self {
        let Some(shard) = guild.shard.as_ref().filter(|shard| shard.has_session) else { return Self::Stale };
        match shard.last_ack_at.max(shard.last_event_at) {
            Some(heard) if now - heard < SILENT => {}
            _ => return Self::Stale,
        }
        // A daemon that was killed could not say so, but nobody prolongs its lease.
        let served = shard.held_until.is_some_and(|until| now < until + SKEW);
        if shard.active && served && shard.lag < LATE && !guild.unavailable && !guild.doubtful {
            Self::Live
        } else {
            Self::CatchingUp
        }
    }

    /// The header's value.
    pub(crate) fn value(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Live => "live",
            Self::CatchingUp => "catching_up",
            Self::Stale => "stale",
        })
    }
}

/// Up to when the guild's rows are what Discord had: the last event, or the last acknowledged
/// heartbeat less what was still waiting then, since Discord answers a heartbeat behind the events.
///
/// The Unix epoch where nothing was ever heard.
pub(crate) fn as_of(guild: &GuildStanding) -> OffsetDateTime {
    let heard = guild.shard.as_ref().and_then(|shard| {
        let acknowledged = shard.last_ack_at.map(|at| at - shard.lag);
        acknowledged.max(shard.last_event_at)
    });
    heard.unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// [`as_of`] as its header's value, to the millisecond.
pub(crate) fn as_of_value(guild: &GuildStanding) -> HeaderValue {
    let at = as_of(guild).to_offset(time::UtcOffset::UTC);
    let at = at.replace_millisecond(at.millisecond()).unwrap_or(at);
    let text = at.format(&Rfc3339).unwrap_or_default();
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use bellhop_store::mirror::ShardStanding;
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
        let text = |guild| as_of_value(&guild).to_str().unwrap().to_owned();
        assert_eq!(
            text(guild(|_, shard| shard.lag = Duration::from_micros(1_500_900))),
            "2026-11-21T11:59:28.499Z"
        );
        assert_eq!(text(guild(|_, shard| shard.last_event_at = Some(ago(2)))), "2026-11-21T11:59:58Z");
        let mut unserved = guild(|_, _| {});
        unserved.shard = None;
        assert_eq!(text(unserved), "1970-01-01T00:00:00Z");
    }
}
