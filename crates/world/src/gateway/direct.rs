//! Direct messages: events without a guild, which the first shard hears.

use super::{dispatch::Event, intents::DIRECT_MESSAGES};
use crate::state::{Change, State};

/// The event of a change in a channel where a person and the bot are alone.
pub(super) fn event(state: &State, change: &Change) -> Option<Event> {
    let (name, channel_id) = match change {
        Change::MessageCreate { channel_id, .. } => ("MESSAGE_CREATE", *channel_id),
        Change::MessageUpdate { channel_id, .. } => ("MESSAGE_UPDATE", *channel_id),
        _ => return None,
    };
    state.is_direct(channel_id).then_some(Event { name, guild_id: None, intent: DIRECT_MESSAGES })
}
