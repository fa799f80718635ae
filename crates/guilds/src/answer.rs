//! What a feature gives back to an interaction.

use bellhop_actions::{Action, Kind};
use bellhop_words::{self as words, Locale};
use serde::Serialize;
use serde_json::Value;
use twilight_model::{
    channel::message::{AllowedMentions, MessageFlags},
    http::interaction::InteractionResponseData,
    id::{Id, marker::ChannelMarker},
};

/// What a feature gives back to an interaction.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A message for the person alone.
    Say(Box<InteractionResponseData>),
    /// What the message whose component they used becomes; one that they alone see.
    Update(Box<InteractionResponseData>),
    /// A form for them to fill in.
    Form(Box<InteractionResponseData>),
    /// Suggestions for what they type, at most 25 (Discord Docs: Autocomplete): what they read, and its value.
    Suggest(Vec<(String, String)>),
    /// Work to be done before the person is answered.
    Act(Work),
    /// What they were answered when the work of this very interaction was accepted.
    Again,
}

/// Work asked for by an interaction, once however often it is delivered.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The kind of action.
    pub kind: &'static str,
    /// What the kind needs to know.
    pub payload: Value,
    /// Work of one key is done in the order accepted.
    pub order_key: String,
    /// The channel that it concerns, where it is one.
    pub channel_id: Option<Id<ChannelMarker>>,
}

impl Work {
    /// Work of a kind; `payload` is a struct of named fields, which always has a JSON form.
    pub fn new(kind: &dyn Kind, payload: &impl Serialize, order_key: String) -> Self {
        let payload = serde_json::to_value(payload).unwrap_or_default();
        Self { kind: kind.name(), payload, order_key, channel_id: None }
    }

    /// The same, of a channel.
    #[must_use]
    pub fn in_channel(self, channel_id: Id<ChannelMarker>) -> Self {
        Self { channel_id: Some(channel_id), ..self }
    }
}

/// A message of `content` for one person alone, that pings nobody.
pub fn say(content: impl Into<String>) -> InteractionResponseData {
    InteractionResponseData {
        content: Some(content.into()),
        allowed_mentions: Some(AllowedMentions::default()),
        flags: Some(MessageFlags::EPHEMERAL),
        ..InteractionResponseData::default()
    }
}

/// What a person is told of work that ended without anybody knowing how to say so.
pub fn apology(action: &Action) -> InteractionResponseData {
    // The work itself cannot be read, and with it whose language it was.
    let reference = [("reference", action.action_id.to_string().into())];
    say(words::say(&Locale::english(), "apology", reference))
}
