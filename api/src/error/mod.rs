//! Everything the API answers that is not what was asked for.

mod away;
mod words;

use std::{sync::Arc, time::Duration};

use bellhop_guilds::Refusal;
use bellhop_store::api_tokens::Scope;
use bellhop_words::Locale;
use http::StatusCode;

pub(crate) use away::Away;

/// When to try again what does not answer just now.
const SOON: Duration = Duration::from_secs(2);
/// When to try again what people end.
const LATER: Duration = Duration::from_mins(5);

/// Why a request is not answered with what it asked for.
///
/// A caller sees [`Error::code`] and [`Error::message`]; the causes inside go to the log alone.
/// It can be told to many that asked for the same.
#[derive(Clone, Debug, thiserror::Error)]
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
    /// 501: nobody can be looked up here.
    #[error("there is no bot")]
    NoBot,
    /// 500: Discord does not accept the application's settings.
    #[error("Discord refused the login's settings")]
    LoginBroken,
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
    /// 403: the token is good for the guild, but may not do this.
    #[error("the token lacks {}", .0.name())]
    LacksScope(Scope),
    /// 403: the person may not read the channel.
    #[error("may not read the channel")]
    ChannelClosed,
    /// 403: the bot may not read the channel.
    #[error("the bot may not read the channel")]
    BotCannotRead,
    /// 404: no guild that Bellhop serves, or one that the bot has left.
    #[error("unknown guild")]
    UnknownGuild,
    /// 404: the guild has no such channel.
    #[error("unknown channel")]
    UnknownChannel,
    /// 404: nobody of this id is a member of the guild.
    #[error("unknown member")]
    UnknownMember,
    /// 404: the guild has no such action.
    #[error("unknown action")]
    UnknownAction,
    /// 404: the guild has no such panel.
    #[error("unknown panel")]
    UnknownPanel,
    /// 404: nobody composed such a message here, or it is gone.
    #[error("unknown message")]
    UnknownMessage,
    /// A no of Bellhop's rules, with its own status, code and sentence.
    #[error("refused by rule {}", .0.code)]
    Rule(Rule),
    /// 428: a change must say which state it is a change of.
    #[error("no If-Match")]
    IfMatchMissing,
    /// 400: the body cannot be read, and why.
    #[error("malformed body: {0}")]
    BadBody(String),
    /// 415: the body is no JSON.
    #[error("not JSON")]
    NotJson,
    /// 400: an idempotency key that is none.
    #[error("malformed idempotency key")]
    BadKey,
    /// 422: the idempotency key came before with another request.
    #[error("idempotency key reused")]
    KeyReused,
    /// 503: somebody else changes the same, and takes long.
    #[error("held by somebody else")]
    Held,
    /// 409: an action that does not wait cannot be called off.
    #[error("not pending")]
    NotPending,
    /// 409: an action that has not failed cannot be tried again.
    #[error("not failed")]
    NotFailed,
    /// 409: an action that is nobody's but Bellhop's own.
    #[error("an action of Bellhop's own")]
    OwnAction,
    /// 501: there is no live stream here.
    #[error("no stream here")]
    NoStream,
    /// 503: as many streams are open as may be.
    #[error("too many streams")]
    TooManyStreams,
    /// 404: nothing is served under this path.
    #[error("unknown route")]
    UnknownRoute,
    /// 405: the path is served, but not with this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 400: the guild id in the path is no snowflake.
    #[error("guild id is no snowflake")]
    MalformedGuildId,
    /// 400: another id in the path cannot be one.
    #[error("malformed id")]
    MalformedId,
    /// 400: a query that cannot be read, and why.
    #[error("malformed query: {0}")]
    BadQuery(String),
    /// 400: the channel is of a kind that holds no messages.
    #[error("a channel without messages")]
    WithoutMessages,
    /// 400: a page of no rows, or of more than this.
    #[error("limit out of range")]
    BadLimit(u32),
    /// 400: a cursor that is not one of ours.
    #[error("unreadable cursor")]
    BadCursor,
    /// 429: more requests than may be; the next may come after this long.
    #[error("too many requests")]
    TooManyRequests(Duration),
    /// 429: the bot's share of Discord's limits is spent; there is room after this long, where known.
    #[error("no room in Discord's limits")]
    DiscordBusy(Option<Duration>),
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
    Internal(Arc<bellhop_store::Error>),
    /// 500: a handler panicked, or what it made could not be written; the message is for the log.
    #[error("broken: {0}")]
    Broken(String),
}

/// A no of Bellhop's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The answer's status.
    pub(crate) status: StatusCode,
    /// Its stable name.
    pub(crate) code: &'static str,
    /// A sentence for people.
    pub(crate) message: String,
}

impl<R: Refusal> From<bellhop_guilds::Error<R>> for Error {
    fn from(error: bellhop_guilds::Error<R>) -> Self {
        match error {
            bellhop_guilds::Error::Refused(refusal) => {
                let (code, message) = (refusal.code(), refusal.say(&Locale::english()));
                Self::Rule(Rule { status: status_of(code), code, message })
            }
            bellhop_guilds::Error::Internal(error) => error.into(),
        }
    }
}

/// With which status a rule's no is answered: 422 for what is understood and cannot be.
pub(crate) fn status_of(code: &str) -> StatusCode {
    match code {
        "not_manager" | "not_server_manager" | "role_above_you" | "beyond_you" | "closed_to_you"
        | "may_not_mention" => StatusCode::FORBIDDEN,
        "panel_deleted" | "no_such_panel" | "unknown_message" => StatusCode::NOT_FOUND,
        "changed_meanwhile" => StatusCode::PRECONDITION_FAILED,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl Error {
    /// The answer's status.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::TokenMissing | Self::TokenInvalid | Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::OtherGuild
            | Self::ForeignOrigin
            | Self::LoginRefused
            | Self::NotManager
            | Self::LacksScope(_)
            | Self::ChannelClosed
            | Self::BotCannotRead => StatusCode::FORBIDDEN,
            Self::UnknownGuild
            | Self::UnknownRoute
            | Self::UnknownSession
            | Self::UnknownChannel
            | Self::UnknownMember
            | Self::UnknownPanel
            | Self::UnknownMessage
            | Self::UnknownAction => StatusCode::NOT_FOUND,
            Self::Rule(rule) => rule.status,
            Self::IfMatchMissing => StatusCode::PRECONDITION_REQUIRED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotPending | Self::NotFailed | Self::OwnAction => StatusCode::CONFLICT,
            Self::TooManyRequests(_) | Self::DiscordBusy(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NoLogin | Self::NoBot | Self::NoStream => StatusCode::NOT_IMPLEMENTED,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::MalformedGuildId
            | Self::MalformedId
            | Self::LoginUnknown
            | Self::BadQuery(_)
            | Self::BadLimit(_)
            | Self::BadCursor
            | Self::BadBody(_)
            | Self::BadKey
            | Self::WithoutMessages => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(status) => *status,
            Self::Unavailable(_)
            | Self::Held
            | Self::TooManyPeople
            | Self::TooManyStreams
            | Self::DiscordSilent => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Broken(_) | Self::LoginBroken => StatusCode::INTERNAL_SERVER_ERROR,
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
            Self::NoBot => "bot_not_configured",
            Self::LoginBroken => "login_broken",
            Self::TooManyPeople => "too_many_people",
            Self::DiscordSilent => "discord_unavailable",
            Self::NotManager => "not_manager",
            Self::UnknownSession => "unknown_session",
            Self::OtherGuild => "other_guild",
            Self::UnknownGuild => "unknown_guild",
            Self::UnknownRoute => "unknown_route",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::MalformedGuildId => "malformed_guild_id",
            Self::MalformedId => "malformed_id",
            Self::BadQuery(_) => "bad_query",
            Self::BadLimit(_) => "bad_limit",
            Self::WithoutMessages => "channel_without_messages",
            Self::LacksScope(_) => "lacks_scope",
            Self::ChannelClosed => "channel_closed",
            Self::BotCannotRead => "bot_cannot_read",
            Self::UnknownChannel => "unknown_channel",
            Self::UnknownMember => "unknown_member",
            Self::UnknownAction => "unknown_action",
            Self::UnknownPanel => "unknown_panel",
            Self::UnknownMessage => "unknown_message",
            Self::Rule(rule) => rule.code,
            Self::IfMatchMissing => "if_match_missing",
            Self::BadBody(_) => "bad_body",
            Self::NotJson => "not_json",
            Self::BadKey => "bad_idempotency_key",
            Self::KeyReused => "idempotency_key_reused",
            Self::Held => "held",
            Self::NotPending => "not_pending",
            Self::NotFailed => "not_failed",
            Self::OwnAction => "own_action",
            Self::NoStream => "stream_not_available",
            Self::TooManyStreams => "too_many_streams",
            Self::TooManyRequests(_) => "too_many_requests",
            Self::DiscordBusy(_) => "discord_busy",
            Self::BadCursor => "bad_cursor",
            Self::TooLarge => "too_large",
            Self::Refused(_) => "bad_request",
            Self::Unavailable(Away::Behind(_) | Away::Foreign(_)) => "schema_behind",
            Self::Unavailable(_) => "database_unavailable",
            Self::Internal(_) | Self::Broken(_) => "internal",
        }
    }

    /// The challenge that a 401 must carry (RFC 6750).
    pub(crate) fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::TokenMissing | Self::NotSignedIn => Some(r#"Bearer realm="bellhop""#),
            Self::TokenInvalid => Some(r#"Bearer realm="bellhop", error="invalid_token""#),
            _ => None,
        }
    }

    /// How long to wait before the same may be asked again, where that helps.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests(after) => Some(*after),
            Self::DiscordBusy(after) => Some(after.unwrap_or(SOON)),
            Self::DiscordSilent | Self::Unavailable(_) | Self::Held | Self::TooManyStreams => Some(SOON),
            Self::TooManyPeople => Some(LATER),
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
