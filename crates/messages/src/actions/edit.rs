//! Edits a message in place.

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::Route;
use bellhop_store::{PgConnection, Result as Stored, messages};
use serde_json::{Value, json};
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{Id, marker::MessageMarker},
};

use super::{judge_again, payload, record, refused, request};
use crate::{
    model::{Editing, Standing, UNKNOWN_MESSAGE},
    rules::{Deed, Refusal},
    view::body,
};

/// Editing twice is harmless: it says the same.
pub struct Edit;

#[async_trait]
impl Kind for Edit {
    fn name(&self) -> &'static str {
        "messages.edit"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let Editing { channel_id, message_id, message, revision } = payload(attempt.action)?;
        judge_again(&attempt, channel_id, Deed::Edit(&message)).await?;
        if let Some(revision) = revision {
            is_still(&attempt, message_id, revision).await?;
        }
        let route = Route::UpdateMessage { channel_id: channel_id.get(), message_id: message_id.get() };
        attempt.discord.send(request(&route, &body(&message))?, attempt.deadline).await?;
        Ok(json!(Standing { channel_id, message_id }))
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let Ok(editing) = payload::<Editing>(settled.action) else { return Ok(()) };
        let Editing { channel_id, message_id, message, .. } = editing;
        let of = (settled.action.guild_id, message_id);
        match settled.outcome {
            Outcome::Done(_) => {
                messages::edited(conn, of, &json!(message), settled.now).await?;
                record(conn, settled, "message.edited", (channel_id, Some(message_id))).await
            }
            Outcome::Failed { code, .. } => {
                if *code == Some(UNKNOWN_MESSAGE) {
                    messages::deleted(conn, of, settled.now).await?;
                }
                record(conn, settled, "message.not-edited", (channel_id, Some(message_id))).await
            }
            Outcome::Cancelled => Ok(()),
        }
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}

/// Fails for good where the message was edited since whoever asked saw it: edits of a channel come one after another, and
/// this one raises the revision only with its record.
async fn is_still(
    attempt: &Attempt<'_>,
    message_id: Id<MessageMarker>,
    revision: i64,
) -> Result<(), Failure> {
    let mut conn = attempt.pool.acquire().await?;
    let standing = messages::find(&mut conn, attempt.action.guild_id, message_id).await?;
    conn.finish();
    match standing {
        Some(standing) if standing.revision == revision => Ok(()),
        Some(_) => Err(refused(&Refusal::ChangedMeanwhile)),
        None => Err(refused(&Refusal::UnknownMessage)),
    }
}
