//! Connections to a database that may be away, or older than this build.

use std::{sync::Arc, time::Duration};

use bellhop_store::{Connection, Pool, schema::Gate};
use tokio::time::{Instant, timeout_at};

use crate::error::{Away, Error};

/// A database that gives no connection within this time counts as away; the rest of a request's
/// deadline is for its statements.
const CONNECTION_WITHIN: Duration = Duration::from_secs(2);

/// A read that many wait for takes no longer: less than a request may, so that one who comes alone is told why.
pub(crate) const READ_WITHIN: Duration = Duration::from_millis(2_500);

/// The pool, and whether the schema has been seen to be current.
#[derive(Clone)]
pub(crate) struct Database {
    pool: Pool,
    schema: Gate,
}

impl Database {
    pub(crate) fn new(pool: Pool) -> Self {
        Self { pool, schema: Gate::default() }
    }

    /// A connection to a database this build may serve from; [`Error::Unavailable`] otherwise.
    pub(crate) async fn connection(&self) -> Result<Connection, Error> {
        let mut conn = tokio::time::timeout(CONNECTION_WITHIN, self.pool.acquire())
            .await
            .map_err(|_| Away::Silent)?
            .map_err(|error| match error {
                bellhop_store::Error::Database(error) => Away::Unreachable(Arc::new(error)).into(),
                other => Error::Internal(Arc::new(other)),
            })?;
        match self.schema.pass(&mut conn).await {
            Ok(()) => Ok(conn),
            Err(bellhop_store::Error::Behind(missing)) => Err(Away::Behind(missing).into()),
            Err(error) => Err(error.into()),
        }
    }

    /// What `read` reads for all who wait for it: once more where a kept connection turned out dead, on a new one, since so
    /// may be the others; and within [`READ_WITHIN`].
    pub(crate) async fn read<T, F>(&self, read: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let deadline = Instant::now() + READ_WITHIN;
        let silent = |_| Err(Away::Silent.into());
        let first = timeout_at(deadline, read()).await.unwrap_or_else(silent);
        let Err(Error::Unavailable(away @ (Away::Unreachable(_) | Away::Silent))) = first else {
            return first;
        };
        self.pool.forget();
        match away {
            Away::Unreachable(_) => timeout_at(deadline, read()).await.unwrap_or_else(silent),
            away => Err(away.into()),
        }
    }
}
