//! What can go wrong with a statement.

/// A statement's failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A named constraint refused the change; the caller knows what it means to a person.
    #[error("refused by constraint {0}")]
    Conflict(String),
    /// The lease under which the change was to be made has passed to another holder.
    #[error("the lease has passed to another holder")]
    LeaseLost,
    /// The same idempotency key came with another content.
    #[error("the idempotency key was used for something else")]
    KeyReused,
    /// So many migrations of this build have not run.
    #[error("migrations are missing ({0})")]
    Behind(usize),
    /// PostgreSQL did not answer as expected, or not at all.
    #[error(transparent)]
    Database(sqlx::Error),
}

/// The outcome of a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(|database| database.constraint()) {
            Some(constraint) => Self::Conflict(constraint.to_owned()),
            None => Self::Database(error),
        }
    }
}

impl Error {
    /// Whether PostgreSQL answered with one of these codes.
    pub fn is_any(&self, codes: &[&str]) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| codes.contains(&code.as_ref()))
    }

    /// Whether the connection broke under the statement, as after a restart of the server: nothing says
    /// that the next connection is broken too.
    pub fn is_disconnection(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Io(_)) => true,
            // Ended by an administrator, a crash, or still starting (PostgreSQL: class 57).
            Self::Database(sqlx::Error::Database(error)) => {
                matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03"))
            }
            _ => false,
        }
    }
}
