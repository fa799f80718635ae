//! Where Discord is and who calls it, read from text that a person typed.

use std::{fmt, time::Duration};

use http::{HeaderValue, Uri};
use twilight_model::id::{Id, marker::ApplicationMarker};

/// Discord's own base.
pub const DISCORD: &str = "https://discord.com";

/// How long a request waits for its turn where nobody else could send it sooner.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Where Discord is and how much of its global limit this process may spend.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The base of its URLs, to which `/api/v10` is appended: `https://discord.com`.
    pub base_url: String,
    /// Requests a second of the bot's 50 (interaction webhooks not counted).
    pub global_per_second: u16,
    /// How long a request waits for its turn before whoever asked does something else meanwhile: [`PATIENCE`], unless
    /// somebody else would be sooner. Who waits for less than a second waits for no room in the next one.
    pub patience: Duration,
}

/// Reads the base of Discord's URLs, such as `https://discord.com`, without a slash at its end.
pub fn base_url(value: &str) -> Result<String, String> {
    let uri = value.parse::<Uri>().ok();
    match uri.as_ref().and_then(Uri::scheme_str) {
        Some("http" | "https") => Ok(value.trim_end_matches('/').to_owned()),
        // Not repeated: it may hold a password.
        _ => Err(format!("this is not an address such as {DISCORD}")),
    }
}

/// Reads an application's id, as the developer portal shows it.
pub fn application_id(value: &str) -> Result<Id<ApplicationMarker>, String> {
    value.parse().map_err(|_| format!("{value:?} is not an application id: digits alone, above zero"))
}

/// A bot's token; nothing prints it.
#[derive(Clone, PartialEq, Eq)]
pub struct BotToken(HeaderValue);

impl BotToken {
    /// Reads a token as the developer portal shows it, with or without `Bot ` before it.
    pub fn parse(value: &str) -> Result<Self, &'static str> {
        let token = value.strip_prefix("Bot ").unwrap_or(value).trim();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("this is not a bot token: letters, digits and dots, without spaces");
        }
        let mut value =
            HeaderValue::try_from(format!("Bot {token}")).map_err(|_| "this is not a bot token")?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The token itself, without `Bot `.
    pub fn expose(&self) -> &str {
        self.0.to_str().ok().and_then(|value| value.strip_prefix("Bot ")).unwrap_or_default()
    }

    /// The `Authorization` header.
    pub(crate) fn authorization(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for BotToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BotToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_with_its_scheme_or_without() {
        for text in ["MTA0.Gabc.d-_f", "Bot MTA0.Gabc.d-_f"] {
            assert_eq!(BotToken::parse(text).unwrap().expose(), "MTA0.Gabc.d-_f");
        }
        for text in ["", "Bot ", "two words", "a\nb", "tökèn"] {
            assert!(BotToken::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_token_is_never_printed() {
        assert_eq!(format!("{:?}", BotToken::parse("secret").unwrap()), "BotToken(…)");
    }

    #[test]
    fn a_base_has_a_scheme_and_no_slash_at_its_end() {
        assert_eq!(base_url("http://127.0.0.1:8082/").as_deref(), Ok("http://127.0.0.1:8082"));
        assert!(base_url("discord.com").is_err());
    }

    #[test]
    fn an_application_id_is_a_snowflake() {
        assert_eq!(application_id("104"), Ok(Id::new(104)));
        assert!(application_id("0").is_err() && application_id("Bellhop").is_err());
    }
}
