//! Connections to a database that may be away, or older than this build.

use std::{sync::Arc, time::Duration};

use bellhop_store::{Connection, Pool, schema::Gate};

use crate::error::{Away, Error};

/// A database that gives no connection within this time counts as away; the rest of a request's
/// deadline is for its statements.
const CONNECTION_WITHIN: Duration = Duration::from_secs(2);

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
}
