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

/// Reads a URL that the driver understands; the reason why not repeats nothing of it, for it may hold a
/// password.
pub fn database_url(value: &str) -> Result<String, sqlx::Error> {
    value.parse::<PgConnectOptions>().map(|_| value.to_owned())
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

/// Listens to a channel over a connection of its own, which must not pass through a transaction pooler.
///
/// After a broken connection it listens again, and what was announced meanwhile is lost: listeners
/// look for themselves from time to time.
pub async fn listen(pool: &PgPool, channel: &str) -> Result<PgListener> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(channel).await?;
    Ok(listener)
}
