//! What stands in the way of an operation.

use bellhop_words::{Locale, Value, say};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, RoleMarker},
};

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

/// Why the guild's settings stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Only managers may.
    NotManager,
    /// Only who may manage the server itself may.
    NotServerManager,
    /// Neither a channel was chosen nor none.
    NoChannel,
    /// The channel takes no messages, or is gone.
    NotAChannel(Id<ChannelMarker>),
    /// The bot may not write there.
    ClosedChannel(Id<ChannelMarker>),
    /// Everybody would be a manager.
    RoleOfEveryone,
    /// The role is a manager role already.
    ManagesAlready(Id<RoleMarker>),
    /// The role is none.
    ManagesNot(Id<RoleMarker>),
    /// The mirror does not know the role.
    RoleUnknown(Id<RoleMarker>),
    /// Somebody changed the settings since.
    ChangedMeanwhile,
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotManager => NotManager.code(),
            Self::NotServerManager => "not_server_manager",
            Self::NoChannel => "no_channel",
            Self::NotAChannel(_) => "not_a_channel",
            Self::ClosedChannel(_) => "closed_channel",
            Self::RoleOfEveryone => "role_of_everyone",
            Self::ManagesAlready(_) => "manages_already",
            Self::ManagesNot(_) => "manages_not",
            Self::RoleUnknown(_) => "role_unknown",
            Self::ChangedMeanwhile => "changed_meanwhile",
        }
    }

    fn say(&self, locale: &Locale) -> String {
        let channel = |id: &Id<ChannelMarker>| [("channel", Value::from(format!("<#{id}>")))];
        let role = |id: &Id<RoleMarker>| [("role", Value::from(format!("<@&{id}>")))];
        match self {
            Self::NotManager => NotManager.say(locale),
            Self::NotServerManager => say(locale, "server-managers-only", []),
            Self::NoChannel => say(locale, "config-no-channel", []),
            Self::NotAChannel(id) => say(locale, "config-not-a-channel", channel(id)),
            Self::ClosedChannel(id) => say(locale, "config-closed-channel", channel(id)),
            Self::RoleOfEveryone => say(locale, "config-role-of-everyone", []),
            Self::ManagesAlready(id) => say(locale, "config-manages-already", role(id)),
            Self::ManagesNot(id) => say(locale, "config-manages-not", role(id)),
            Self::RoleUnknown(id) => say(locale, "role-unknown", role(id)),
            Self::ChangedMeanwhile => say(locale, "config-changed-meanwhile", []),
        }
    }
}
