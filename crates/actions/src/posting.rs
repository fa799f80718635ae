//! Messages that are posted once, however often their action is attempted.
//!
//! For some minutes Discord answers a nonce that it knows with the message that stands. Once that may be over, the
//! message of an attempt whose end nobody knows is looked for in the channel.

use std::time::Duration;

use bellhop_discord::{Request, Route};
use bellhop_store::actions::Action;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ChannelMarker};

use crate::Attempt;

/// How many of the channel's messages since the action are looked at: as many as Discord gives at once.
const LOOKED_AT: u16 = 100;
/// For so long after the first attempt a nonce is surely remembered; Discord says "a few minutes".
const NONCE_LASTS: Duration = Duration::from_mins(2);
/// Discord's longest nonce (Discord Docs: Create Message).
const NONCE_LENGTH: usize = 25;
/// How far Discord's clock may be behind ours.
const CLOCKS_APART: Duration = Duration::from_mins(1);
/// The first millisecond of Discord's time (Discord Docs: Reference, "Snowflakes").
const DISCORD_EPOCH: i64 = 1_420_070_400_000;

/// The nonce of an action's message.
pub fn nonce(action: &Action) -> String {
    let mut nonce = action.action_id.simple().to_string();
    nonce.truncate(NONCE_LENGTH);
    nonce
}

/// Whether there was an earlier attempt whose nonce Discord may have forgotten.
pub fn may_be_forgotten(attempt: &Attempt<'_>) -> bool {
    attempt.action.attempts > 1 && attempt.now >= attempt.action.created_at + NONCE_LASTS
}

/// The channel's messages since the action was accepted, as far as Discord gives them. Without Read Message History it
/// gives none.
pub async fn messages_since<T: DeserializeOwned>(
    attempt: &Attempt<'_>,
    channel_id: Id<ChannelMarker>,
) -> Result<Vec<T>, bellhop_discord::Error> {
    let route = Route::GetMessages {
        channel_id: channel_id.get(),
        after: Some(snowflake_of(attempt.action.created_at - CLOCKS_APART)),
        around: None,
        before: None,
        limit: Some(LOOKED_AT),
    };
    attempt.discord.send(Request::from_route(&route), attempt.deadline).await?.json()
}

/// The least snowflake of a time (Discord Docs: Reference, "Snowflakes").
fn snowflake_of(time: OffsetDateTime) -> u64 {
    let milliseconds = time.unix_timestamp_nanos() / 1_000_000 - i128::from(DISCORD_EPOCH);
    u64::try_from(milliseconds.max(0)).unwrap_or_default() << 22
}
