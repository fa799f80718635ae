//! The daemon's configuration, from the environment.

use std::str::FromStr;

use bellhop_boot::env::Env;
use bellhop_discord::{BotToken, DISCORD, application_id, base_url};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};
use twilight_model::id::{Id, marker::ApplicationMarker};

/// What the daemon needs to know to start.
#[derive(Clone)]
pub struct Config {
    /// Where the mirror is (`DATABASE_URL`, `DATABASE_MAX_CONNECTIONS`).
    pub database: Connections,
    /// Whose mirror it is (`DISCORD_APPLICATION_ID`).
    pub application_id: Id<ApplicationMarker>,
    /// The bot's token (`DISCORD_TOKEN`).
    pub token: BotToken,
    /// The base of Discord's REST (`DISCORD_API_URL`).
    pub api_url: String,
    /// The gateway, where it is not to be asked for (`DISCORD_GATEWAY_URL`).
    pub gateway_url: Option<String>,
    /// Which shards this process serves (`SHARDS`).
    pub shards: Shards,
}

/// Which of an application's shards a process serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shards {
    /// As many as Discord recommends, all of them.
    Auto,
    /// Some of a fixed number.
    Range {
        /// The first.
        first: u32,
        /// The last.
        last: u32,
        /// How many the application has.
        count: u32,
    },
}

impl Config {
    /// Reads the configuration; `None` when something is missing or wrong, which `env` then tells.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
        let token = env.required("DISCORD_TOKEN", BotToken::parse);
        let api_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
        let gateway_url = env.optional("DISCORD_GATEWAY_URL", gateway_url);
        let shards = env.optional("SHARDS", str::parse).unwrap_or(Shards::Auto);
        Some(Self {
            database: Connections { url: url?, most },
            application_id: application_id?,
            token: token?,
            api_url,
            gateway_url,
            shards,
        })
    }
}

/// A WebSocket's base address without a trailing slash, as twilight wants it.
///
/// It is checked because twilight panics on an address that is none.
pub(crate) fn gateway_url(value: &str) -> Result<String, String> {
    // Not repeated: it may hold a password.
    let wrong = || "this is not an address such as wss://gateway.discord.gg".to_owned();
    let uri: http::Uri = value.parse().map_err(|_| wrong())?;
    match uri.scheme_str() {
        Some("ws" | "wss") if uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none() => {
            Ok(value.trim_end_matches('/').to_owned())
        }
        _ => Err(wrong()),
    }
}

impl FromStr for Shards {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, String> {
        if value == "auto" {
            return Ok(Self::Auto);
        }
        let wrong = || format!("{value:?} is neither auto nor a range such as 0-3/16");
        let (range, count) = value.split_once('/').ok_or_else(wrong)?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<u16>().map(u32::from).map_err(|_| wrong());
        let (first, last, count) = (number(first)?, number(last)?, number(count)?);
        if first <= last && last < count { Ok(Self::Range { first, last, count }) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_auto_or_a_range_of_a_number() {
        assert_eq!("auto".parse(), Ok(Shards::Auto));
        assert_eq!("0-3/16".parse(), Ok(Shards::Range { first: 0, last: 3, count: 16 }));
        assert_eq!("2/4".parse(), Ok(Shards::Range { first: 2, last: 2, count: 4 }));
        for wrong in ["", "4", "3-1/4", "0-4/4", "a-b/c", "-1/2"] {
            assert!(wrong.parse::<Shards>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn gateway_addresses_are_web_sockets_without_a_trailing_slash() {
        assert_eq!(gateway_url("ws://127.0.0.1:9000/"), Ok("ws://127.0.0.1:9000".to_owned()));
        assert_eq!(gateway_url("wss://gateway.discord.gg"), Ok("wss://gateway.discord.gg".to_owned()));
        for wrong in ["", "https://discord.com", "gateway.discord.gg", "ws://", "ws://host/?v=9"] {
            assert!(gateway_url(wrong).is_err(), "{wrong}");
        }
    }
}
