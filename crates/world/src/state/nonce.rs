//! `enforce_nonce`: for some minutes, a message of the same author, channel and nonce is made once.

use std::collections::HashMap;

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::{
    State,
    ids::{ChannelId, MessageId, UserId},
};

/// How long Discord remembers a nonce ("the past few minutes").
const MEMORY: Duration = Duration::minutes(3);

/// Who sent where, and the nonce as text.
type Key = (UserId, ChannelId, String);

/// The nonces of late.
#[derive(Debug, Default)]
pub(super) struct Nonces(HashMap<Key, (MessageId, OffsetDateTime)>);

impl State {
    /// The message that was lately made with this nonce, if it still stands.
    pub(crate) fn sent_before(
        &self,
        author_id: UserId,
        channel_id: ChannelId,
        nonce: &Value,
    ) -> Option<MessageId> {
        let (message_id, made) = self.nonces.0.get(&(author_id, channel_id, text(nonce)))?;
        let known = self.now() - *made < MEMORY && self.message(channel_id, *message_id).is_ok();
        known.then_some(*message_id)
    }

    /// Remembers a nonce, and forgets those past their time.
    pub(crate) fn remember_nonce(
        &mut self,
        author_id: UserId,
        channel_id: ChannelId,
        (nonce, message_id): (&Value, MessageId),
    ) {
        let now = self.now();
        self.nonces.0.retain(|_, (_, made)| now - *made < MEMORY);
        self.nonces.0.insert((author_id, channel_id, text(nonce)), (message_id, now));
    }
}

/// A nonce as a key: numbers and strings alike.
fn text(nonce: &Value) -> String {
    nonce.as_str().map_or_else(|| nonce.to_string(), ToOwned::to_owned)
}
