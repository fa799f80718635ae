//! Connections, made lazily and kept.

use std::time::Duration;

use sqlx::{
    Connection as _, PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::Result;

/// After this long idle a connection may be dead without knowing it (a frozen Lambda, a restarted
/// server, a forgetful NAT), and is asked before it is used.
const DOUBTFUL_AFTER: Duration = Duration::from_secs(30);
/// How long such a connection may take to answer before a fresh one takes its place.
const PROOF_WITHIN: Duration = Duration::from_millis(300);

/// Far above what one process has use for, and below what a server serves.
const MOST_CONNECTIONS: u32 = 1_000;

/// Connections held at once by a process that is not told otherwise.
pub const DEFAULT_CONNECTIONS: u32 = 5;

/// Where and how widely to connect.
#[derive(Clone, Debug)]
pub struct Connections {
    /// A URL as psql reads it.
    pub url: String,
    /// The most connections held at once.
    pub most: u32,
}

/// What the driver understands after the `?` of a URL; `options[…]` beside.
const PARAMETERS: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "statement-cache-capacity",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// Reads a URL that the driver understands, less the parameters that it does not.
///
/// The reason why not, and the log, repeat no value of it: any may be a password.
pub fn database_url(value: &str) -> Result<String, &'static str> {
    let (address, parameters) = value.split_once('?').unwrap_or((value, ""));
    let (known, unknown): (Vec<_>, Vec<_>) =
        parameters.split('&').filter(|parameter| !parameter.is_empty()).partition(|parameter| {
            let name = parameter.split('=').next().unwrap_or_default();
            PARAMETERS.contains(&name) || name.starts_with("options[")
        });
    for parameter in unknown {
        let name = parameter.split('=').next().unwrap_or_default();
        tracing::warn!(name, "a parameter of the database's URL is not known here, and left out");
    }
    let parameters = if known.is_empty() { String::new() } else { format!("?{}", known.join("&")) };
    let url = format!("{address}{parameters}");
    let reads = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
        && url.parse::<PgConnectOptions>().is_ok();
    if reads { Ok(url) } else { Err("this is not a URL such as postgres://user:password@host/database") }
}

/// Reads how many connections a process may hold.
pub fn most_connections(value: &str) -> Result<u32, String> {
    match value.parse() {
        Ok(most @ 1..=MOST_CONNECTIONS) => Ok(most),
        _ => Err(format!("{value:?} is not a number from 1 to {MOST_CONNECTIONS}")),
    }
}

/// A pool that connects at the first need.
///
/// Waits are bounded by the caller's deadline; the pool's own bound of 10 s is for callers without
/// one. Fails only when the URL cannot be read.
pub fn connect(connections: &Connections) -> Result<PgPool> {
    let options: PgConnectOptions = connections.url.parse().map_err(crate::Error::from)?;
    Ok(PgPoolOptions::new()
        .max_connections(connections.most)
        .acquire_timeout(Duration::from_secs(10))
        // One round trip a click is a tenth of its cost; only a doubtful connection is asked.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for < DOUBTFUL_AFTER {
                    return Ok(true);
                }
                Ok(matches!(tokio::time::timeout(PROOF_WITHIN, connection.ping()).await, Ok(Ok(()))))
            })
        })
        .connect_lazy_with(options))
}

/// Listens to channels over a connection of its own, which must not pass through a transaction pooler.
///
/// After a broken connection it listens again, and what was announced meanwhile is lost: listeners
/// look for themselves from time to time.
pub async fn listen(pool: &PgPool, channels: &[&str]) -> Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen_all(channels.iter().copied()).await?;
    Ok(listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_what_the_driver_knows() {
        for (url, expected) in [
            ("postgres://u:p@h/d", "postgres://u:p@h/d"),
            ("postgresql://h/d?sslmode=require&pgbouncer=true", "postgresql://h/d?sslmode=require"),
            ("postgres:///d?host=/run/pg&connect_timeout=10", "postgres:///d?host=/run/pg"),
            ("postgres://h/d?channel_binding=require", "postgres://h/d"),
        ] {
            assert_eq!(database_url(url).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_url_is_not_repeated() {
        for url in ["", "//u:secret@[host", "mysql://u:secret@h/d", "postgres://h/d?sslmode=secret"] {
            assert!(!database_url(url).unwrap_err().contains("secret"), "{url}");
        }
    }

    #[test]
    fn connections_are_counted_within_reason() {
        assert_eq!(most_connections("5"), Ok(5));
        for text in ["0", "1001", "4294967295", "-1", "many"] {
            assert!(most_connections(text).is_err(), "{text}");
        }
    }
}
