//! Every no of the feature, and its sentence.

use bellhop_words::{Locale, Value, say};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::ChannelMarker},
};

use crate::model::EMBEDS_LENGTH;

/// Why a message is not posted, edited or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has neither text nor embed nor button.
    Empty,
    /// A part of it (such as `embeds[0].title`) must not be empty.
    EmptyPart(String),
    /// A part of it has more characters than this.
    TooLong(String, usize),
    /// A part of it has more items than this.
    TooMany(String, usize),
    /// Its embeds have too many characters together.
    EmbedsTooLong,
    /// A part of it is no address.
    NotAnAddress(String),
    /// A part of it is no colour.
    NotAColor(String),
    /// A part of it is no emoji.
    NotAnEmoji(String),
    /// The bot is not in the server any more.
    BotRemoved,
    /// The channel takes no messages, or is gone.
    NotAChannel(Id<ChannelMarker>),
    /// The bot lacks these permissions in the channel.
    ClosedChannel(Id<ChannelMarker>, Permissions),
    /// Whoever asks may not write there.
    ClosedToYou(Id<ChannelMarker>),
    /// Whoever asks may not ping everyone, nor roles that are not mentionable.
    MayNotMention,
    /// Whoever asked may ask for nothing here any more.
    RequesterGone,
    /// Nobody composed such a message here, or it is gone.
    UnknownMessage,
    /// Somebody edited the message since.
    ChangedMeanwhile,
}

impl bellhop_guilds::Refusal for Refusal {
    fn code(&self) -> &'static str {
        self.words().0
    }

    fn say(&self, locale: &Locale) -> String {
        say(locale, self.words().1, self.values(locale))
    }
}

impl Refusal {
    /// Its code, and its sentence's key.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Empty => ("empty_message", "message-empty"),
            Self::EmptyPart(_) => ("empty", "message-part-empty"),
            Self::TooLong(..) => ("too_long", "message-part-too-long"),
            Self::TooMany(..) => ("too_many", "message-part-too-many"),
            Self::EmbedsTooLong => ("embeds_too_long", "message-embeds-too-long"),
            Self::NotAnAddress(_) => ("not_an_address", "message-not-an-address"),
            Self::NotAColor(_) => ("not_a_color", "message-not-a-color"),
            Self::NotAnEmoji(_) => ("not_an_emoji", "message-not-an-emoji"),
            Self::BotRemoved => ("bot_removed", "message-bot-removed"),
            Self::NotAChannel(_) => ("not_a_channel", "message-not-a-channel"),
            Self::ClosedChannel(..) => ("closed_channel", "message-closed-channel"),
            Self::ClosedToYou(_) => ("closed_to_you", "closed-to-you"),
            Self::MayNotMention => ("may_not_mention", "message-may-not-mention"),
            Self::RequesterGone => ("requester_gone", "requester-gone"),
            Self::UnknownMessage => ("unknown_message", "message-unknown"),
            Self::ChangedMeanwhile => ("changed_meanwhile", "message-changed-meanwhile"),
        }
    }

    fn values(&self, locale: &Locale) -> Vec<(&'static str, Value)> {
        match self {
            Self::EmptyPart(part)
            | Self::NotAnAddress(part)
            | Self::NotAColor(part)
            | Self::NotAnEmoji(part) => {
                vec![("part", part.clone().into())]
            }
            Self::TooLong(part, most) | Self::TooMany(part, most) => {
                vec![("part", part.clone().into()), ("most", (*most).into())]
            }
            Self::EmbedsTooLong => vec![("most", EMBEDS_LENGTH.into())],
            Self::NotAChannel(id) | Self::ClosedToYou(id) => vec![("channel", format!("<#{id}>").into())],
            Self::ClosedChannel(id, lacking) => vec![
                ("channel", format!("<#{id}>").into()),
                ("permissions", bellhop_guilds::permissions(*lacking, locale).into()),
            ],
            _ => Vec::new(),
        }
    }
}
