//! What a feature gives back to an interaction.

use bellhop_actions::Kind;
use serde::Serialize;
use serde_json::Value;
use twilight_model::{
    channel::message::{AllowedMentions, MessageFlags},
    http::interaction::InteractionResponseData,
};

/// What a feature gives back to an interaction.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A message for the person alone.
    Say(Box<InteractionResponseData>),
    /// Work to be done before the person is answered.
    Act(Work),
    /// Suggestions while an option is typed; 25 at the most.
    Suggest(Vec<Choice>),
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
}

impl Work {
    /// Work of a kind; `payload` is a struct of named fields, which always has a JSON form.
    pub fn new(kind: &dyn Kind, payload: &impl Serialize, order_key: String) -> Self {
        let payload = serde_json::to_value(payload).unwrap_or_default();
        Self { kind: kind.name(), payload, order_key }
    }
}

/// A suggestion for an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What the person sees, 100 characters at the most.
    pub name: String,
    /// What the option then holds.
    pub value: String,
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
