//! Everything the API answers that is not what was asked for.

use http::StatusCode;
use sqlx::error::DatabaseError;

/// Why a request is not answered with what it asked for.
///
/// A caller sees [`Error::code`] and [`Error::message`]; the causes inside go to the log alone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// 401: no bearer token came.
    #[error("no bearer token")]
    TokenMissing,
    /// 401: a token came that is malformed, unknown or revoked; which of these is nobody's business.
    #[error("token malformed, unknown or revoked")]
    TokenInvalid,
    /// 401: nobody is signed in, or the session is over.
    #[error("not signed in")]
    NotSignedIn,
    /// 403: a page that is not ours would write with a person's cookie.
    #[error("a write from a foreign origin")]
    ForeignOrigin,
    /// 400: a login that this browser did not begin, that was ended, or that took too long.
    #[error("unknown login")]
    LoginUnknown,
    /// 403: the person did not agree, or the code is not Discord's.
    #[error("login refused")]
    LoginRefused,
    /// 501: nobody can sign in here.
    #[error("login is not configured")]
    NoLogin,
    /// 503: as many people are signed in as may be.
    #[error("too many people are signed in")]
    TooManyPeople,
    /// 503: Discord does not answer.
    #[error("Discord does not answer")]
    DiscordSilent,
    /// 403: a member of the guild who does not manage it.
    #[error("no manager")]
    NotManager,
    /// 404: the person has no session of this id.
    #[error("unknown session")]
    UnknownSession,
    /// 403: the token is good, but for another guild than this one, which exists.
    #[error("token of another guild")]
    OtherGuild,
    /// 404: no guild that Bellhop serves, or one that the bot has left.
    #[error("unknown guild")]
    UnknownGuild,
    /// 404: nothing is served under this path.
    #[error("unknown route")]
    UnknownRoute,
    /// 405: the path is served, but not with this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 400: the guild id in the path is no snowflake.
    #[error("guild id is no snowflake")]
    MalformedGuildId,
    /// 400: a page of more or fewer rows than there may be.
    #[error("limit out of range")]
    BadLimit,
    /// 400: a cursor that is not one of ours.
    #[error("unreadable cursor")]
    BadCursor,
    /// 413: the body is larger than any that is read here.
    #[error("body too large")]
    TooLarge,
    /// Another refusal of the HTTP layer, with its own status.
    #[error("refused with {0}")]
    Refused(StatusCode),
    /// 503: the database does not serve; trying again later may help.
    #[error("unavailable: {0}")]
    Unavailable(#[from] Away),
    /// 500: a statement failed that should not.
    #[error(transparent)]
    Internal(bellhop_store::Error),
    /// 500: a handler panicked, with this message.
    #[error("panicked: {0}")]
    Panicked(String),
}

/// In which way the database does not serve.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Away {
    /// Nothing came within the time there was.
    #[error("the database does not answer in time")]
    Silent,
    /// No connection can be had, or the one there was broke.
    #[error(transparent)]
    Unreachable(sqlx::Error),
    /// So many migrations have not run.
    #[error("{0} migrations have not run")]
    Behind(usize),
    /// A table or column that this build knows is not there.
    #[error("the schema is not this build's: {0}")]
    Foreign(sqlx::Error),
}

impl Error {
    /// The answer's status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::TokenMissing | Self::TokenInvalid | Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::OtherGuild | Self::ForeignOrigin | Self::LoginRefused | Self::NotManager => {
                StatusCode::FORBIDDEN
            }
            Self::UnknownGuild | Self::UnknownRoute | Self::UnknownSession => StatusCode::NOT_FOUND,
            Self::NoLogin => StatusCode::NOT_IMPLEMENTED,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::MalformedGuildId | Self::LoginUnknown | Self::BadLimit | Self::BadCursor => {
                StatusCode::BAD_REQUEST
            }
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(status) => *status,
            Self::Unavailable(_) | Self::TooManyPeople | Self::DiscordSilent => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) | Self::Panicked(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::TokenMissing => "token_missing",
            Self::TokenInvalid => "token_invalid",
            Self::NotSignedIn => "not_signed_in",
            Self::ForeignOrigin => "foreign_origin",
            Self::LoginUnknown => "login_unknown",
            Self::LoginRefused => "login_refused",
            Self::NoLogin => "login_not_configured",
            Self::TooManyPeople => "too_many_people",
            Self::DiscordSilent => "discord_unavailable",
            Self::NotManager => "not_manager",
            Self::UnknownSession => "unknown_session",
            Self::OtherGuild => "other_guild",
            Self::UnknownGuild => "unknown_guild",
            Self::UnknownRoute => "unknown_route",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::MalformedGuildId => "malformed_guild_id",
            Self::BadLimit => "bad_limit",
            Self::BadCursor => "bad_cursor",
            Self::TooLarge => "too_large",
            Self::Refused(_) => "bad_request",
            Self::Unavailable(Away::Behind(_) | Away::Foreign(_)) => "schema_behind",
            Self::Unavailable(_) => "database_unavailable",
            Self::Internal(_) | Self::Panicked(_) => "internal",
        }
    }

    /// A sentence for people.
    pub(crate) fn message(&self) -> &'static str {
        match self {
            Self::TokenMissing => {
                "This needs a session or an API token: sign in, or send `Authorization: Bearer bh_…`."
            }
            Self::TokenInvalid => "This API token is malformed, unknown or revoked.",
            Self::NotSignedIn => "You are not signed in, or your session is over. Sign in again.",
            Self::ForeignOrigin => "This was not asked for by a page of this dashboard.",
            Self::LoginUnknown => {
                "This login was not begun in this browser, or took too long. Sign in again."
            }
            Self::LoginRefused => "Discord did not confirm who you are. Sign in again.",
            Self::NoLogin => {
                "Nobody can sign in here: its operator has set neither DISCORD_CLIENT_SECRET nor PUBLIC_URL."
            }
            Self::TooManyPeople => "As many people are signed in as this dashboard serves. Try again later.",
            Self::DiscordSilent => "Discord does not answer just now. Try again in a moment.",
            Self::NotManager => {
                "Only managers may: the owner, Administrator, Manage Server, or a manager role of this server."
            }
            Self::UnknownSession => "You have no such session.",
            Self::OtherGuild => "This API token belongs to another server.",
            Self::UnknownGuild => "There is no such server here, or the bot has left it.",
            Self::UnknownRoute => "There is nothing under this path.",
            Self::MethodNotAllowed => "This path does not take this method; see the Allow header.",
            Self::MalformedGuildId => "The server's id in the path is not a Discord id.",
            Self::BadLimit => "A page has from 1 to 200 rows.",
            Self::BadCursor => "This cursor is not the `next` of a page of this list.",
            Self::TooLarge => "The body of the request is too large.",
            Self::Refused(_) => "The request could not be understood.",
            Self::Unavailable(Away::Behind(_) | Away::Foreign(_)) => {
                "The database is being brought up to date. Try again in a moment."
            }
            Self::Unavailable(_) => "The database does not answer just now. Try again in a moment.",
            Self::Internal(_) | Self::Panicked(_) => {
                "Something went wrong here. The request id leads its operator to the cause."
            }
        }
    }

    /// The challenge that a 401 must carry (RFC 6750).
    pub(crate) fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::TokenMissing => Some(r#"Bearer realm="bellhop""#),
            Self::TokenInvalid => Some(r#"Bearer realm="bellhop", error="invalid_token""#),
            _ => None,
        }
    }

    /// What a status means that did not come from a handler.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::UnknownRoute,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            other => Self::Refused(other),
        }
    }
}

impl From<bellhop_store::Error> for Error {
    fn from(error: bellhop_store::Error) -> Self {
        match error {
            bellhop_store::Error::Database(cause) => Self::from(cause),
            other => Self::Internal(other),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if is_foreign_schema(database.as_ref()) => {
                Away::Foreign(error).into()
            }
            sqlx::Error::Database(database) if is_not_serving(database.as_ref()) => {
                Away::Unreachable(error).into()
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Away::Unreachable(error).into()
            }
            _ => Self::Internal(bellhop_store::Error::Database(error)),
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
