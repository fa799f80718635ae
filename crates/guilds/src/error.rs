//! What stands in the way of an operation.

use bellhop_words::{Locale, say};

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error<R> {
    /// An expected no, with words for the person.
    #[error("refused")]
    Refused(R),
    /// Anything else; people are told that it is our fault, never the cause.
    #[error(transparent)]
    Internal(bellhop_store::Error),
}

impl<R> From<bellhop_store::Error> for Error<R> {
    fn from(error: bellhop_store::Error) -> Self {
        Self::Internal(error)
    }
}

impl<R> Error<R> {
    /// The same with another refusal.
    pub fn map_refusal<S>(self, map: impl FnOnce(R) -> S) -> Error<S> {
        match self {
            Self::Refused(refusal) => Error::Refused(map(refusal)),
            Self::Internal(error) => Error::Internal(error),
        }
    }
}

/// An expected no.
pub trait Refusal: Send + Sync {
    /// Its stable name, for metrics and API clients.
    fn code(&self) -> &'static str;

    /// Its sentence for the person.
    fn say(&self, locale: &Locale) -> String;
}

/// Only managers of the guild may do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotManager;

impl Refusal for NotManager {
    fn code(&self) -> &'static str {
        "not_manager"
    }

    fn say(&self, locale: &Locale) -> String {
        say(locale, "managers-only", [])
    }
}
