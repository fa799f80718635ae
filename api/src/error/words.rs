//! What people are told.

use std::borrow::Cow;

use super::{Away, Error};

impl Error {
    /// A sentence for people.
    pub(crate) fn message(&self) -> Cow<'static, str> {
        match self {
            Self::BadQuery(why) => format!("The query cannot be read: {why}.").into(),
            Self::BadLimit(most) => format!("A page has from 1 to {most} rows.").into(),
            Self::BadBody(why) => format!("The body cannot be read: {why}.").into(),
            Self::Rule(rule) => rule.message.clone().into(),
            Self::LacksScope(scope) => format!("This API token lacks the scope `{}`.", scope.name()).into(),
            other => other.sentence().into(),
        }
    }

    /// The same in general, without a word of the caller's.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::TokenMissing
            | Self::TokenInvalid
            | Self::NotSignedIn
            | Self::ForeignOrigin
            | Self::LoginUnknown
            | Self::LoginRefused
            | Self::NoLogin => self.of_proof(),
            Self::NoBot => {
                "Nobody can be looked up here: its operator has set no DISCORD_TOKEN and DISCORD_APPLICATION_ID."
            }
            Self::LoginBroken => {
                "Discord does not accept this dashboard's settings. Its operator finds the reason in the log."
            }
            Self::TooManyPeople => "As many people are signed in as this dashboard serves. Try again later.",
            Self::DiscordSilent => "Discord does not tell what this needs just now. Try again in a moment.",
            Self::MethodNotAllowed => "This path does not take this method; see the Allow header.",
            Self::MalformedGuildId => "The server's id in the path is not a Discord id.",
            Self::MalformedId => "An id in the path is none.",
            Self::WithoutMessages => "This channel is of a kind that holds no messages.",
            Self::Rule(_)
            | Self::IfMatchMissing
            | Self::BadBody(_)
            | Self::NotJson
            | Self::BadKey
            | Self::KeyReused
            | Self::NotPending
            | Self::NotFailed
            | Self::Held
            | Self::OwnAction => self.of_change(),
            Self::NoStream | Self::TooManyStreams => self.of_stream(),
            Self::UnknownSession
            | Self::UnknownGuild
            | Self::UnknownRoute
            | Self::UnknownChannel
            | Self::UnknownMember
            | Self::UnknownAction
            | Self::UnknownPanel
            | Self::UnknownMessage => self.of_nothing(),
            Self::NotManager
            | Self::OtherGuild
            | Self::ChannelClosed
            | Self::BotCannotRead
            | Self::LacksScope(_) => self.of_rights(),
            Self::TooManyRequests(_) => "These are too many requests; see the Retry-After header.",
            Self::DiscordBusy(_) => "Discord's limits leave no room just now. Try again in a moment.",
            Self::BadCursor => "This cursor is not the `next` of a page of this list.",
            Self::TooLarge => "The body of the request is too large.",
            Self::Refused(_) => "The request could not be understood.",
            Self::Unavailable(Away::Behind(_) | Away::Foreign(_)) => {
                "The database is being brought up to date. Try again in a moment."
            }
            Self::Unavailable(_) => "The database does not answer just now. Try again in a moment.",
            Self::Internal(_) | Self::Broken(_) => {
                "Something went wrong here. The request id leads its operator to the cause."
            }
            Self::BadQuery(_) => "The query cannot be read.",
            Self::BadLimit(_) => "A page does not have so many rows.",
        }
    }

    /// What is told who may not.
    fn of_rights(&self) -> &'static str {
        match self {
            Self::NotManager => {
                "Only managers may: the owner, Administrator, Manage Server, or a manager role of this server."
            }
            Self::OtherGuild => "This API token belongs to another server.",
            Self::ChannelClosed => {
                "You may not read this channel: that takes View Channel and Read Message History there."
            }
            Self::BotCannotRead => {
                "The bot may not read this channel: give it View Channel and Read Message History there."
            }
            _ => "This API token may not do this.",
        }
    }

    /// What is told who did not prove who they are.
    fn of_proof(&self) -> &'static str {
        match self {
            Self::TokenMissing => {
                "This needs a session or an API token: sign in, or send `Authorization: Bearer bh_…`."
            }
            Self::TokenInvalid => "This API token is malformed, unknown or revoked.",
            Self::ForeignOrigin => "This was not asked for by a page of this dashboard.",
            Self::LoginUnknown => {
                "This login was not begun in this browser, or took too long. Sign in again."
            }
            Self::LoginRefused => "Discord did not confirm who you are. Sign in again.",
            Self::NoLogin => {
                "Nobody can sign in here: its operator has set neither DISCORD_CLIENT_SECRET nor PUBLIC_URL."
            }
            _ => "You are not signed in, or your session is over. Sign in again.",
        }
    }

    /// What is told where there is no such thing.
    fn of_nothing(&self) -> &'static str {
        match self {
            Self::UnknownSession => "You have no such session.",
            Self::UnknownGuild => {
                "There is no such server here, or the bot has left it. If you joined it since, sign in again."
            }
            Self::UnknownChannel => "There is no such channel in this server.",
            Self::UnknownMember => "There is no such member in this server.",
            Self::UnknownAction => "There is no such action in this server.",
            Self::UnknownPanel => "There is no such panel in this server.",
            Self::UnknownMessage => "No such message was composed here, or it is gone.",
            _ => "There is nothing under this path.",
        }
    }

    /// What is told of a change.
    fn of_change(&self) -> &'static str {
        match self {
            Self::IfMatchMissing => {
                "Send the `ETag` of what you saw as `If-Match`, so that nobody's change is lost under yours."
            }
            Self::BadBody(_) => "The body cannot be read.",
            Self::NotJson => "The body must be JSON: send `Content-Type: application/json`.",
            Self::BadKey => "An Idempotency-Key has from 1 to 255 visible ASCII characters.",
            Self::Held => "Somebody else changes the same just now. Try again in a moment.",
            Self::KeyReused => "This Idempotency-Key was used for another request.",
            Self::NotPending => {
                "Only an action that waits can be called off, and this one does not wait any more."
            }
            Self::NotFailed => "Only an action that failed can be tried again, and this one did not.",
            Self::OwnAction => {
                "This is not for people to decide: it is what Bellhop owes somebody, or would be judged by nobody."
            }
            _ => "Bellhop's rules do not allow this.",
        }
    }

    /// What is told of a live stream.
    fn of_stream(&self) -> &'static str {
        match self {
            Self::NoStream => {
                "There is no live stream here: ask for the lists with `If-None-Match` from time to time."
            }
            _ => "As many live streams are open as this dashboard serves. Try again later.",
        }
    }
}
