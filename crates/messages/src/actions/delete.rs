//! Deletes a message.

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_store::{PgConnection, Result as Stored, messages};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponseData;

use super::{judge_again, payload, record};
use crate::{
    model::{Deleting, Standing},
    rules::Deed,
};

/// Deleting twice is harmless: what is gone is gone.
pub struct Delete;

#[async_trait]
impl Kind for Delete {
    fn name(&self) -> &'static str {
        "messages.delete"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let Deleting { channel_id, message_id } = payload(attempt.action)?;
        judge_again(&attempt, channel_id, Deed::Delete).await?;
        let route = Route::DeleteMessage { channel_id: channel_id.get(), message_id: message_id.get() };
        match attempt.discord.send(Request::from_route(&route), attempt.deadline).await {
            Err(error) if error.class != Class::Gone => Err(error.into()),
            _ => Ok(json!(Standing { channel_id, message_id })),
        }
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let Ok(Deleting { channel_id, message_id }) = payload(settled.action) else { return Ok(()) };
        let of = (channel_id, Some(message_id));
        match settled.outcome {
            Outcome::Done(_) => {
                messages::deleted(conn, (settled.action.guild_id, message_id), settled.now).await?;
                record(conn, settled, "message.deleted", of).await
            }
            Outcome::Failed { .. } => record(conn, settled, "message.not-deleted", of).await,
            Outcome::Cancelled => Ok(()),
        }
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}
