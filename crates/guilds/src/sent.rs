//! Looking for the message of an attempt whose end nobody knows.

use bellhop_actions::{Attempt, Failure, posting::messages_since};
use bellhop_discord::Class;
use serde::de::DeserializeOwned;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::ChannelMarker},
};

use crate::{Ground, Place};

/// What is said where nobody can look whether an earlier attempt posted.
pub const MAY_HAVE_BEEN_SENT: &str =
    "the message may have been sent: I cannot read the channel's history to look for it";

/// The channel's messages since the action was first attempted, what an earlier attempt posted among them. Fails for good
/// with [`MAY_HAVE_BEEN_SENT`] where the bot may not read them, or they are too many.
pub async fn sent_since<T: DeserializeOwned>(
    attempt: &Attempt<'_>,
    channel_id: Id<ChannelMarker>,
) -> Result<Vec<T>, Failure> {
    if !may_read_history(attempt, channel_id).await? {
        return Err(Failure::Final { code: None, reason: MAY_HAVE_BEEN_SENT.to_owned() });
    }
    let may_have_been_sent = |code| Failure::Final { code, reason: MAY_HAVE_BEEN_SENT.to_owned() };
    let messages = messages_since(attempt, channel_id).await.map_err(|error| match error.class {
        Class::Forbidden => may_have_been_sent(error.code),
        _ => error.into(),
    })?;
    messages.ok_or_else(|| may_have_been_sent(None))
}

/// Whether the bot may read the channel's history, as the mirror knows: without it Discord lists no message at all.
async fn may_read_history(attempt: &Attempt<'_>, channel_id: Id<ChannelMarker>) -> Result<bool, Failure> {
    let mut conn = attempt.pool.acquire().await?;
    let ground = Ground::find(&mut conn, attempt.action.guild_id).await?;
    let place = match &ground {
        Some(ground) => Some(ground.place(&mut conn, channel_id).await?),
        None => None,
    };
    conn.finish();
    Ok(match place {
        Some(Place::Open { bot: Some(bot), .. }) => bot.contains(Permissions::READ_MESSAGE_HISTORY),
        _ => true,
    })
}
