//! `enforce_nonce`: for some minutes, a message of the same author and nonce is made once (Discord Docs:
//! Create Message).

use std::collections::HashMap;

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::{
    State,
    ids::{ChannelId, MessageId, UserId},
};

/// How long Discord remembers a nonce ("the past few minutes").
const MEMORY: Duration = Duration::minutes(3);

/// Who sent it, and the nonce as text.
type Key = (UserId, String);
/// The message, and when it was made.
type Made = (ChannelId, MessageId, OffsetDateTime);

/// The nonces of late.
#[derive(Debug, Default)]
pub(super) struct Nonces(HashMap<Key, Made>);

impl State {
    /// The message that was lately made with this nonce, if it still stands.
    pub(crate) fn sent_before(&self, author_id: UserId, nonce: &Value) -> Option<(ChannelId, MessageId)> {
        let (channel_id, message_id, made) = *self.nonces.0.get(&(author_id, text(nonce)))?;
        let known = self.now() - made < MEMORY && self.message(channel_id, message_id).is_ok();
        known.then_some((channel_id, message_id))
    }

    /// Remembers a nonce, and forgets those past their time.
    pub(crate) fn remember_nonce(
        &mut self,
        author_id: UserId,
        channel_id: ChannelId,
        (nonce, message_id): (&Value, MessageId),
    ) {
        let now = self.now();
        self.nonces.0.retain(|_, (_, _, made)| now - *made < MEMORY);
        self.nonces.0.insert((author_id, text(nonce)), (channel_id, message_id, now));
    }
}

/// A nonce as a key: numbers and strings alike.
fn text(nonce: &Value) -> String {
    nonce.as_str().map_or_else(|| nonce.to_string(), ToOwned::to_owned)
}
