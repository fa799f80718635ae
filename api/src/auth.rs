//! Who may do it, proved by an extractor.

use axum::extract::{FromRequestParts, Path};
use bellhop_store::{api_tokens, mirror};
use http::{
    HeaderMap,
    header::{AUTHORIZATION, COOKIE},
    request::Parts,
};
use serde::Deserialize;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{App, Error, etag::Viewer, managing::GuildManager, token::Token};

/// Proof that the request's bearer token is good for the guild in its path (`{guild_id}`).
///
/// It is judged in this order, so that nobody without a token learns anything:
/// 1. 401 without a token, or with one that is malformed, unknown or revoked;
/// 2. 400 for a guild id that is no snowflake;
/// 3. 404 for a guild that the mirror does not know or that the bot has left, be it the token's own;
/// 4. 403 for a guild that exists and is not the token's.
#[derive(Clone, Debug)]
pub(crate) struct TokenFor {
    /// The guild, and what its rows are worth.
    pub(crate) guild: mirror::GuildStanding,
}

/// Proof that whoever asks may read the guild in the path: by a token ([`TokenFor`]) where one is sent, else by a session
/// ([`GuildManager`]).
#[derive(Clone, Debug)]
pub(crate) struct GuildReader {
    /// The guild, and what its rows are worth.
    pub(crate) guild: mirror::GuildStanding,
    /// The class of viewers they belong to.
    pub(crate) viewer: Viewer,
}

impl FromRequestParts<App> for GuildReader {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if parts.headers.contains_key(COOKIE) && !parts.headers.contains_key(AUTHORIZATION) {
            let GuildManager { guild } = GuildManager::from_request_parts(parts, app).await?;
            return Ok(Self { guild, viewer: Viewer::Manager });
        }
        let TokenFor { guild } = TokenFor::from_request_parts(parts, app).await?;
        Ok(Self { guild, viewer: Viewer::Token })
    }
}

#[derive(Deserialize)]
struct GuildPath {
    guild_id: String,
}

impl FromRequestParts<App> for TokenFor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let bearer = bearer(&parts.headers)?;
        let guild_id = guild_id(parts, app).await;
        let mut conn = app.database.connection().await?;
        let token = api_tokens::find(&mut conn, &bearer.hash()).await?;
        let guild = match (&token, &guild_id) {
            (Some(_), Ok(guild_id)) => mirror::find_standing(&mut conn, *guild_id).await?,
            _ => None,
        };
        conn.finish();
        let (token, guild_id) = (token.ok_or(Error::TokenInvalid)?, guild_id?);
        let guild = guild.ok_or(Error::UnknownGuild)?;
        if token.guild_id == guild_id { Ok(Self { guild }) } else { Err(Error::OtherGuild) }
    }
}

/// The guild in the path; [`Error::MalformedGuildId`] for what is no snowflake.
pub(crate) async fn guild_id(parts: &mut Parts, app: &App) -> Result<Id<GuildMarker>, Error> {
    let Path(path) =
        Path::<GuildPath>::from_request_parts(parts, app).await.map_err(|_| Error::MalformedGuildId)?;
    snowflake(&path.guild_id).ok_or(Error::MalformedGuildId)
}

/// Reads a snowflake as Discord writes it: decimal digits, no sign, no leading zero, below 2^63 as
/// every id is until the year 2154.
fn snowflake<Marker>(text: &str) -> Option<Id<Marker>> {
    let written_so = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let number = text.parse::<i64>().ok().filter(|_| written_so)?;
    Id::new_checked(number.cast_unsigned())
}

/// The bearer token of `Authorization` (RFC 6750).
fn bearer(headers: &HeaderMap) -> Result<Token, Error> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let field = fields.next().ok_or(Error::TokenMissing)?;
    if fields.next().is_some() {
        return Err(Error::TokenInvalid);
    }
    let (scheme, token) =
        field.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Error::TokenInvalid)?;
    let token = scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim())).flatten();
    token.ok_or(Error::TokenInvalid)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(fields: &[&str]) -> Result<Token, &'static str> {
        let fields = fields.iter().map(|field| (AUTHORIZATION, HeaderValue::from_str(field).unwrap()));
        bearer(&fields.collect()).map_err(|error| error.code())
    }

    #[test]
    fn a_token_is_borne_in_either_case_of_the_scheme() {
        let token = Token::generate();
        for scheme in ["Bearer", "bearer", "BEARER "] {
            assert_eq!(read(&[&format!("{scheme} {}", token.reveal())]), Ok(token.clone()));
        }
    }

    #[test]
    fn a_missing_token_is_told_from_a_malformed_one() {
        assert_eq!(read(&[]), Err("token_missing"));
        let token = Token::generate().reveal();
        for field in ["", "Bearer", "Bearer ", "Bearer bh_", &token, &format!("Basic {token}")] {
            assert_eq!(read(&[field]), Err("token_invalid"), "{field}");
        }
        let field = format!("Bearer {token}");
        assert_eq!(read(&[&field, &field]), Err("token_invalid"));
    }

    #[test]
    fn a_snowflake_is_written_as_discord_writes_it() {
        assert_eq!(snowflake::<GuildMarker>("81384788765712384"), Some(Id::new(81_384_788_765_712_384)));
        assert_eq!(snowflake::<GuildMarker>("9223372036854775807"), Some(Id::new(i64::MAX.cast_unsigned())));
        for text in ["", "0", "01", "+1", "-1", "1.0", "1e3", " 1", "x", "٣", "9223372036854775808"] {
            assert_eq!(snowflake::<GuildMarker>(text), None, "{text}");
        }
    }
}
