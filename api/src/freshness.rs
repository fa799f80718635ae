//! How fresh the mirror is, told with every read.

use bellhop_guilds::freshness::{Freshness, as_of};
use bellhop_store::mirror::GuildStanding;
use http::HeaderValue;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// The header that tells up to when the answer is what Discord had, in RFC 3339.
pub(crate) const AS_OF: &str = "bellhop-as-of";
/// The header that tells the [`Freshness`].
pub(crate) const FRESHNESS: &str = "bellhop-freshness";

/// The freshness by its name.
pub(crate) fn name(freshness: Freshness) -> &'static str {
    match freshness {
        Freshness::Live => "live",
        Freshness::CatchingUp => "catching_up",
        Freshness::Stale => "stale",
    }
}

/// The freshness as its header's value.
pub(crate) fn value(freshness: Freshness) -> HeaderValue {
    HeaderValue::from_static(name(freshness))
}

/// [`as_of`] as its header's value, to the millisecond.
pub(crate) fn as_of_value(guild: &GuildStanding) -> HeaderValue {
    written(as_of(guild))
}

/// A time as these headers write it, to the millisecond.
pub(crate) fn written(at: OffsetDateTime) -> HeaderValue {
    let at = at.to_offset(time::UtcOffset::UTC);
    let at = at.replace_millisecond(at.millisecond()).unwrap_or(at);
    let text = at.format(&Rfc3339).unwrap_or_default();
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_are_told_to_the_millisecond() {
        assert_eq!(written(datetime!(2026-11-21 12:59:28.499_9 +1)), "2026-11-21T11:59:28.499Z");
        assert_eq!(written(OffsetDateTime::UNIX_EPOCH), "1970-01-01T00:00:00Z");
    }
}
