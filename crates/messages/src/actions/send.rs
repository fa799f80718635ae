//! Posts a message.

use async_trait::async_trait;
use bellhop_actions::{
    Attempt, Failure, Kind, Outcome, Settled,
    posting::{may_be_forgotten, may_stand, nonce},
};
use bellhop_discord::Route;
use bellhop_guilds::sent_since;
use bellhop_store::{
    PgConnection, Result as Stored,
    messages::{self, NewMessage},
    mirror,
};
use serde::Deserialize;
use serde_json::{Value, json};
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{Id, marker::MessageMarker},
};

use super::{judge_again, payload, record, request};
use crate::{
    model::{Sending, Standing},
    rules::{Deed, Shown, is_same},
    view::body,
};

/// Posting is safe to repeat: for some minutes Discord answers the same nonce with the message that stands, and a later
/// attempt first looks for the message that an earlier one may have posted.
pub struct Send;

#[derive(Deserialize)]
struct Posted {
    id: Id<MessageMarker>,
}

#[async_trait]
impl Kind for Send {
    fn name(&self) -> &'static str {
        "messages.send"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let sending: Sending = payload(attempt.action)?;
        let is_forgotten = may_be_forgotten(&attempt);
        let found = if is_forgotten { search(&attempt, &sending).await? } else { None };
        let message_id = match found {
            Some(message_id) => message_id,
            None => match post(&attempt, &sending).await {
                Err(refused) if !is_forgotten && may_stand(&attempt, &refused) => {
                    search(&attempt, &sending).await?.ok_or(refused)?
                }
                posted => posted?,
            },
        };
        Ok(json!(Standing { channel_id: sending.channel_id, message_id }))
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let Ok(sending) = payload::<Sending>(settled.action) else { return Ok(()) };
        let channel_id = sending.channel_id;
        let result = match settled.outcome {
            Outcome::Done(result) => result,
            Outcome::Failed { .. } => {
                return record(conn, settled, "message.not-sent", (channel_id, None)).await;
            }
            Outcome::Cancelled => return Ok(()),
        };
        let Ok(Standing { message_id, .. }) = serde_json::from_value(result.clone()) else { return Ok(()) };
        let new = NewMessage {
            message_id,
            application_id: settled.action.application_id,
            guild_id: settled.action.guild_id,
            channel_id,
            content: &json!(sending.message),
        };
        messages::posted(conn, new, settled.now).await?;
        record(conn, settled, "message.sent", (channel_id, Some(message_id))).await
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}

async fn post(attempt: &Attempt<'_>, sending: &Sending) -> Result<Id<MessageMarker>, Failure> {
    judge_again(attempt, sending.channel_id, Deed::Send(&sending.message)).await?;
    let mut body = body(&sending.message);
    body["nonce"] = json!(nonce(attempt.action));
    body["enforce_nonce"] = json!(true);
    let request = request(&Route::CreateMessage { channel_id: sending.channel_id.get() }, &body)?;
    let posted: Posted = attempt.discord.send(request, attempt.deadline).await?.json()?;
    Ok(posted.id)
}

/// The message that an attempt of unknown outcome posted, if it did: the bot's own, that says the same and that no other
/// action posted. Where it cannot be looked for, a person decides.
async fn search(attempt: &Attempt<'_>, sending: &Sending) -> Result<Option<Id<MessageMarker>>, Failure> {
    let shown: Vec<Shown> = sent_since(attempt, sending.channel_id).await?;
    let guild_id = attempt.action.guild_id;
    let mut conn = attempt.pool.acquire().await?;
    let guild = mirror::find_guild(&mut conn, guild_id).await?;
    let bot = guild.and_then(|guild| guild.bot).map(|(user_id, _)| user_id);
    let ours = shown.iter().filter(|shown| bot.is_none_or(|bot| bot == shown.author.id));
    let same: Vec<_> = ours.filter(|shown| is_same(&sending.message, shown)).map(|shown| shown.id).collect();
    let known = messages::known(&mut conn, guild_id, &same).await?;
    conn.finish();
    // The oldest: whatever else says the same was posted by somebody later.
    Ok(same.into_iter().filter(|message_id| !known.contains(message_id)).min())
}
