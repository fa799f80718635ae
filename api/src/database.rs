//! Connections to a database that may be away, or older than this build.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bellhop_store::{PgPool, schema};
use sqlx::{Postgres, pool::PoolConnection};

use crate::error::{Away, Error};

/// A database that gives no connection within this time counts as away; the rest of a request's
/// deadline is for its statements.
const CONNECTION_WITHIN: Duration = Duration::from_secs(2);

/// The pool, and whether the schema has been seen to be current.
#[derive(Clone)]
pub(crate) struct Database {
    pool: PgPool,
    // A schema never goes back, so one look that found it current is enough.
    current: Arc<AtomicBool>,
}

impl Database {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, current: Arc::default() }
    }

    /// A connection to a database this build may serve from; [`Error::Unavailable`] otherwise.
    pub(crate) async fn connection(&self) -> Result<PoolConnection<Postgres>, Error> {
        let mut conn = tokio::time::timeout(CONNECTION_WITHIN, self.pool.acquire())
            .await
            .map_err(|_| Away::Silent)?
            .map_err(Away::Unreachable)?;
        if !self.current.load(Ordering::Relaxed) {
            match schema::standing(&mut conn).await? {
                schema::Standing::Current => self.current.store(true, Ordering::Relaxed),
                schema::Standing::Behind(missing) => return Err(Away::Behind(missing).into()),
            }
        }
        Ok(conn)
    }
}
