//! Times in queries and cursors.

use serde::{Deserialize, Deserializer, de::Error as _};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

/// A time that PostgreSQL takes and that can be written again: of the years 1 to 9999.
fn checked(at: OffsetDateTime) -> Option<OffsetDateTime> {
    at.checked_to_offset(UtcOffset::UTC).filter(|at| (1..=9999).contains(&at.year()))
}

/// Reads a time that a query may name, as RFC 3339 writes it.
pub(crate) fn maybe_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<OffsetDateTime>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let at = OffsetDateTime::parse(&text, &Rfc3339).ok().and_then(checked);
    at.map(Some)
        .ok_or_else(|| D::Error::custom(format!("{text:?} is not a time such as 2026-11-21T12:00:00Z")))
}

/// The microseconds since 1970, to which PostgreSQL keeps times.
pub(crate) fn micros(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// The time so many microseconds after 1970; `None` for one that cannot be.
pub(crate) fn of_micros(micros: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok().and_then(checked)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn what_cannot_be_written_again_is_no_time() {
        let read = |text: &str| {
            maybe_instant(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text)).ok()
        };
        assert_eq!(read("2026-11-21T12:00:00+01:00"), Some(Some(datetime!(2026-11-21 11:00 UTC))));
        for text in [
            "9999-12-31T23:59:59-23:59",
            "0000-01-01T00:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "yesterday",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_comes_back_from_its_microseconds() {
        let at = datetime!(2026-11-21 12:00:00.123456 UTC);
        assert_eq!(of_micros(micros(at)), Some(at));
        assert_eq!((of_micros(i64::MIN), of_micros(i64::MAX)), (None, None));
    }
}
