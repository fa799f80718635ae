//! Connections on which work may be cut short.

use std::ops::{Deref, DerefMut};

use bellhop_store::{PgConnection, PgPool, Result};
use sqlx::{Postgres, pool::PoolConnection};

/// A connection that goes back to the pool only once its work has come to an end, and is closed when
/// the work was cut short: by a lost lease, a timeout, the process's end.
///
/// A server that does not answer would keep it for as long as TCP hopes. And sqlx 0.9 returns a
/// connection whose BEGIN was cut short to the pool with the transaction open: what runs on it next is
/// never committed, and the locks it takes are never released.
pub(crate) struct Connection {
    inner: PoolConnection<Postgres>,
    finished: bool,
}

impl Connection {
    /// One of the pool's.
    pub(crate) async fn acquire(pool: &PgPool) -> Result<Self> {
        Ok(Self { inner: pool.acquire().await?, finished: false })
    }

    /// The work, successful or not, came to its end.
    pub(crate) fn finish(mut self) {
        self.finished = true;
    }
}

impl Deref for Connection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if !self.finished {
            self.inner.close_on_drop();
        }
    }
}
