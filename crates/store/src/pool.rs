//! Connections, made lazily and kept.

use std::{
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use deadpool::{
    Runtime,
    managed::{self, Manager, Metrics, PoolError, QueueMode, RecycleError, RecycleResult},
};
use sqlx::{
    Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::time::{sleep, timeout};

use crate::{Connection, Result};

/// After this long idle a connection may be dead without knowing it (a frozen Lambda, a restarted
/// server, a forgetful NAT), and is asked before it is used.
const DOUBTFUL_AFTER: Duration = Duration::from_secs(30);
/// How long such a connection may take to answer before a fresh one takes its place.
const PROOF_WITHIN: Duration = Duration::from_millis(300);
/// A connection that nobody took for so long is closed when somebody takes another.
const IDLE_FOR: Duration = Duration::from_mins(10);
/// A connection is replaced after this long: the server's process behind it never shrinks.
const LASTS: Duration = Duration::from_mins(30);
/// How long the pool waits at most for a connection that comes back, and for a new one.
const AT_MOST: Duration = Duration::from_secs(10);
/// How long it waits before it connects again; the pause doubles…
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// …up to this.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

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
        // What has no name may be the rest of a password with a question mark.
        let name = parameter.split_once('=').map(|(name, _)| name);
        let name = name.filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        let name = name.unwrap_or("(no name)");
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

/// Connections of a process; clones share them.
#[derive(Clone)]
pub struct Pool {
    connections: managed::Pool<Maker>,
    options: Arc<PgConnectOptions>,
}

impl Pool {
    /// A pool that connects at the first need; fails only when the URL cannot be read.
    ///
    /// Waits are bounded by the caller's deadline; the pool's own bounds are for callers without one.
    pub fn new(connections: &Connections) -> Result<Self> {
        let options = Arc::new(options(&connections.url)?);
        let maker = Maker { options: Arc::clone(&options), silent_since: Mutex::default() };
        let pool = managed::Pool::builder(maker)
            .max_size(usize::try_from(connections.most).unwrap_or(1))
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(AT_MOST))
            .create_timeout(Some(AT_MOST))
            .runtime(Runtime::Tokio1)
            .build();
        let connections = pool.map_err(|error| sqlx::Error::Configuration(Box::new(error)))?;
        Ok(Self { connections, options })
    }

    /// One of the connections, kept or new.
    pub async fn acquire(&self) -> Result<Connection> {
        if self.connections.status().available > 1 {
            self.connections.retain(|_, metrics| metrics.last_used() < IDLE_FOR);
        }
        let taken = self.connections.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Closed => sqlx::Error::PoolClosed,
            _ => sqlx::Error::PoolTimedOut,
        });
        Ok(Connection::new(taken?))
    }

    /// Closes the connections that nobody uses: one of them turned out dead, and so may be the others.
    pub fn forget(&self) {
        self.connections.retain(|_, _| false);
    }

    /// Whether a connection is to be had without waiting for another.
    pub fn has_room(&self) -> bool {
        let status = self.connections.status();
        status.available > 0 || status.size < status.max_size
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// A connection that no pool keeps.
pub async fn connect(url: &str) -> Result<PgConnection> {
    Ok(PgConnection::connect_with(&options(url)?).await?)
}

/// How to connect, less what pgbouncer as it comes refuses to be told: how many digits a number with a point has as text,
/// which nothing here reads.
fn options(url: &str) -> Result<PgConnectOptions> {
    Ok(url.parse::<PgConnectOptions>()?.extra_float_digits(None))
}

/// Makes connections, and judges those that were kept.
pub(crate) struct Maker {
    options: Arc<PgConnectOptions>,
    /// When a kept connection was last found silent: those that were there then are not asked one by one.
    silent_since: Mutex<Option<Instant>>,
}

impl Manager for Maker {
    type Type = PgConnection;
    type Error = sqlx::Error;

    /// Connects, again and again while the server is not there or has no room: both pass.
    async fn create(&self) -> Result<PgConnection, sqlx::Error> {
        let mut pause = FIRST_PAUSE;
        let mut is_told = false;
        loop {
            // Boxed: whoever takes a kept connection has no use for the room that connecting needs.
            match Box::pin(PgConnection::connect_with(&self.options)).await {
                Err(error) if is_passing(&error) => {
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::warn!(%error, "the database takes no connection; trying again");
                    }
                    sleep(pause).await;
                }
                connected => return connected,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn recycle(&self, kept: &mut PgConnection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LASTS {
            return Err(RecycleError::message("old"));
        }
        if metrics.last_used() < DOUBTFUL_AFTER {
            return Ok(());
        }
        let used_at = metrics.recycled.unwrap_or(metrics.created);
        let silent_since = || self.silent_since.lock().unwrap_or_else(PoisonError::into_inner);
        if silent_since().is_some_and(|since| used_at < since) {
            return Err(RecycleError::message("silent like another"));
        }
        if let Ok(proof) = timeout(PROOF_WITHIN, kept.ping()).await {
            return Ok(proof?);
        }
        *silent_since() = Some(Instant::now());
        Err(RecycleError::message("silent"))
    }
}

/// Whether the server may take the connection a moment later: it is not there, is starting or stopping, or serves as
/// many as it can (PostgreSQL Docs: Error Codes, 57P03 and 53300).
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        // Nobody listens; or the socket's file went with the server.
        sqlx::Error::Io(error) => {
            matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound)
        }
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("57P03" | "53300")),
        _ => false,
    }
}

/// Listens to channels over a connection of its own, which must not pass through a transaction pooler.
///
/// After a broken connection it listens again, and what was announced meanwhile is lost: listeners
/// look for themselves from time to time.
pub async fn listen(pool: &Pool, channels: &[&str]) -> Result<PgListener> {
    let own = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let mut listener =
        PgListener::connect_with(&own.connect_lazy_with(PgConnectOptions::clone(&pool.options))).await?;
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
