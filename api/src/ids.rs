//! Ids in paths and queries.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use http::request::Parts;
use serde::{Deserialize, Deserializer, de::Error as _};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{App, Error};

/// A snowflake as Discord writes it: decimal digits, no sign, no leading zero, below 2^63 as every id is until the
/// year 2154.
pub(crate) fn snowflake<Marker>(text: &str) -> Option<Id<Marker>> {
    let written_so = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let number = text.parse::<i64>().ok().filter(|_| written_so)?;
    Id::new_checked(number.cast_unsigned())
}

/// Reads a snowflake that a query may name.
pub(crate) fn maybe_snowflake<'de, D: Deserializer<'de>, Marker>(
    deserializer: D,
) -> Result<Option<Id<Marker>>, D::Error> {
    Given::deserialize(deserializer).map(|Given(id)| Some(id))
}

/// A snowflake in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given<Marker>(pub(crate) Id<Marker>);

impl<'de, Marker> Deserialize<'de> for Given<Marker> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        snowflake(&text).map(Self).ok_or_else(|| D::Error::custom(format!("{text:?} is not a Discord id")))
    }
}

/// The guild in the path; [`Error::MalformedGuildId`] for what is no snowflake.
pub(crate) fn guild_id(parts: &mut Parts) -> Result<Id<GuildMarker>, Error> {
    named(parts, "guild_id").as_deref().and_then(snowflake).ok_or(Error::MalformedGuildId)
}

/// What stands in the path under this name.
pub(crate) fn named(parts: &mut Parts, name: &str) -> Option<String> {
    // What a path is made of is there at once.
    let paths = futures_util::FutureExt::now_or_never(Path::<HashMap<String, String>>::from_request_parts(
        parts,
        &(),
    ));
    paths?.ok()?.0.remove(name)
}

/// The id in the path behind the guild's; 400 `malformed_id` for what is no snowflake.
///
/// Extract it after whoever may read: nobody else learns whether it can be one.
pub(crate) struct Second<Marker>(pub(crate) Id<Marker>);

impl<Marker> FromRequestParts<App> for Second<Marker> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Error> {
        let Path((_, second)) =
            Path::<(String, String)>::from_request_parts(parts, &()).await.map_err(|_| Error::MalformedId)?;
        snowflake(&second).map(Self).ok_or(Error::MalformedId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snowflake_is_written_as_discord_writes_it() {
        assert_eq!(snowflake::<GuildMarker>("81384788765712384"), Some(Id::new(81_384_788_765_712_384)));
        assert_eq!(snowflake::<GuildMarker>("9223372036854775807"), Some(Id::new(i64::MAX.cast_unsigned())));
        for text in ["", "0", "01", "+1", "-1", "1.0", "1e3", " 1", "x", "٣", "9223372036854775808"] {
            assert_eq!(snowflake::<GuildMarker>(text), None, "{text}");
        }
    }
}
