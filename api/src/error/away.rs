//! The database not serving, told from a statement that failed.

use std::sync::Arc;

use sqlx::error::DatabaseError;

use super::Error;

/// In which way the database does not serve.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Away {
    /// Nothing came within the time there was.
    #[error("the database does not answer in time")]
    Silent,
    /// No connection can be had, or the one there was broke.
    #[error(transparent)]
    Unreachable(Arc<sqlx::Error>),
    /// So many migrations have not run.
    #[error("{0} migrations have not run")]
    Behind(usize),
    /// A table or column that this build knows is not there.
    #[error("the schema is not this build's: {0}")]
    Foreign(Arc<sqlx::Error>),
}

impl From<bellhop_store::Error> for Error {
    fn from(error: bellhop_store::Error) -> Self {
        match error {
            bellhop_store::Error::Database(cause) => Self::from(cause),
            other => Self::Internal(Arc::new(other)),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // Somebody else holds what it needs, and goes on holding it (PostgreSQL: `lock_not_available`).
            sqlx::Error::Database(database) if database.code().as_deref() == Some("55P03") => Self::Held,
            sqlx::Error::Database(database) if is_foreign_schema(database.as_ref()) => {
                Away::Foreign(Arc::new(error)).into()
            }
            sqlx::Error::Database(database) if is_not_serving(database.as_ref()) => {
                Away::Unreachable(Arc::new(error)).into()
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Away::Unreachable(Arc::new(error)).into()
            }
            _ => Self::Internal(Arc::new(bellhop_store::Error::Database(error))),
        }
    }
}

/// A table or column is not there (PostgreSQL: Error Codes, `undefined_table`, `undefined_column`).
fn is_foreign_schema(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| ["42P01", "42703"].contains(&&*code))
}

/// The connection, the server's resources or its operator's intervention ended it (PostgreSQL: Error
/// Codes, classes 08, 53 and 57).
fn is_not_serving(error: &dyn DatabaseError) -> bool {
    error.code().is_some_and(|code| ["08", "53", "57"].iter().any(|class| code.starts_with(class)))
}
