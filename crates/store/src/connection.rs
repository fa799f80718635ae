//! Connections on which work may be cut short: by a deadline, a lost lease, the process's end.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, PgPool, Postgres, pool::PoolConnection};

use crate::Result;

/// A connection that goes back to the pool only once its work has come to an end, and is closed when
/// the work was cut short.
///
/// A server that does not answer would keep it for as long as TCP hopes. And sqlx 0.9 returns a
/// connection whose BEGIN was cut short to the pool with the transaction open: what runs on it next is
/// never committed, and the locks it takes are never released.
pub struct Connection {
    inner: PoolConnection<Postgres>,
    finished: bool,
}

impl Connection {
    /// One of the pool's.
    pub async fn acquire(pool: &PgPool) -> Result<Self> {
        Ok(Self { inner: pool.acquire().await?, finished: false })
    }

    /// The work, successful or not, came to its end.
    pub fn finish(mut self) {
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
