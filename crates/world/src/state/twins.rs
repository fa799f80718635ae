//! Finds messages of the bot that were made twice.

use serde::Serialize;
use serde_json::Value;
use time::Duration;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};

use super::{
    Message, State,
    ids::{ChannelId, MessageId},
    snowflake,
};

/// Within what time two alike messages are taken for one that was sent twice.
const SPAN: Duration = Duration::minutes(3);

/// Two messages of the bot that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Twins {
    /// Where they stand.
    pub channel_id: Id<ChannelMarker>,
    /// The elder.
    pub first: Id<MessageMarker>,
    /// The younger.
    pub second: Id<MessageMarker>,
}

impl State {
    /// The elder twin of a message that the bot just posted, if it has one.
    pub(crate) fn twins(&self, channel_id: ChannelId, message_id: MessageId) -> Option<Twins> {
        let messages = self.messages.get(&channel_id)?;
        let message = messages.get(&message_id)?;
        if message.author.id != self.application.bot_id() {
            return None;
        }
        let oldest: MessageId = Id::new(snowflake::at(self.now() - SPAN));
        let mut elders = messages.range(oldest..message_id).rev().map(|(_, elder)| elder);
        let elder = elders.find(|elder| elder.author.id == message.author.id && are_alike(elder, message))?;
        Some(Twins { channel_id, first: elder.id, second: message_id })
    }
}

fn are_alike(one: &Message, other: &Message) -> bool {
    if one.nonce.is_some() && one.nonce == other.nonce {
        return true;
    }
    one.content == other.content
        && origin(one) == origin(other)
        && same(&one.embeds, &other.embeds)
        && same(&one.components, &other.components)
}

/// The interaction that a message was born of.
fn origin(message: &Message) -> Option<&Value> {
    message.interaction_metadata.as_ref()?.get("id")
}

fn same<T: Serialize>(one: &T, other: &T) -> bool {
    serde_json::to_value(one).ok() == serde_json::to_value(other).ok()
}
