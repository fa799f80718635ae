//! Messages that are posted once, however often their action is attempted.
//!
//! For some minutes Discord answers a nonce that it knows with the message that stands. Once that may be over, the
//! message of an attempt whose end nobody knows is looked for in the channel.

use std::time::Duration;

use bellhop_discord::{Request, Route};
use bellhop_store::actions::Action;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ChannelMarker};

use crate::{Attempt, Failure};

/// Messages that Discord gives at once.
const PAGE: u16 = 100;
/// So often the next are asked for: the channel of a busy server has that many messages in some minutes.
const MOST_PAGES: usize = 10;
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
    attempt.action.attempts > 1 && attempt.now >= attempt.action.first_attempt_at + NONCE_LASTS
}

/// Whether an attempt that is refused for good may all the same have had its effect, by an earlier one of unknown outcome:
/// the refusal is to be believed only once that was looked for.
pub fn may_stand(attempt: &Attempt<'_>, failure: &Failure) -> bool {
    attempt.action.attempts > 1 && matches!(failure, Failure::Final { .. })
}

/// The channel's messages since the action was first attempted; `None` where they are more than are looked at. Without
/// Read Message History Discord gives none.
pub async fn messages_since<T: DeserializeOwned>(
    attempt: &Attempt<'_>,
    channel_id: Id<ChannelMarker>,
) -> Result<Option<Vec<T>>, bellhop_discord::Error> {
    let mut after = snowflake_of(attempt.action.first_attempt_at - CLOCKS_APART);
    let mut messages = Vec::new();
    for _ in 0..MOST_PAGES {
        let route = Route::GetMessages {
            channel_id: channel_id.get(),
            after: Some(after),
            around: None,
            before: None,
            limit: Some(PAGE),
        };
        let answer = attempt.discord.send(Request::from_route(&route), attempt.deadline).await?;
        let page: Vec<Value> = answer.json()?;
        let is_last = page.len() < usize::from(PAGE);
        after = page.iter().filter_map(id_of).max().unwrap_or(after);
        for message in page {
            messages.extend(serde_json::from_value(message));
        }
        if is_last {
            return Ok(Some(messages));
        }
    }
    Ok(None)
}

fn id_of(message: &Value) -> Option<u64> {
    message["id"].as_str()?.parse().ok()
}

/// The least snowflake of a time (Discord Docs: Reference, "Snowflakes").
fn snowflake_of(time: OffsetDateTime) -> u64 {
    let milliseconds = time.unix_timestamp_nanos() / 1_000_000 - i128::from(DISCORD_EPOCH);
    u64::try_from(milliseconds.max(0)).unwrap_or_default() << 22
}
