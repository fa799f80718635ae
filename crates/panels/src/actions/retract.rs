//! Deletes a message that shows a panel no more.

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_store::{PgConnection, Result as Stored};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponseData;

use super::payload;
use crate::model::Retraction;

/// Deleting twice is harmless: what is gone is gone.
pub struct Retract;

#[async_trait]
impl Kind for Retract {
    fn name(&self) -> &'static str {
        "panels.retract"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let Retraction { channel_id, message_id } = payload(&attempt.action.payload)?;
        let route = Route::DeleteMessage { channel_id: channel_id.get(), message_id: message_id.get() };
        match attempt.discord.send(Request::from_route(&route), attempt.deadline).await {
            Err(error) if error.class != Class::Gone => Err(error.into()),
            _ => Ok(json!({ "channel_id": channel_id, "message_id": message_id })),
        }
    }

    async fn settle(&self, _conn: &mut PgConnection, _settled: Settled<'_>) -> Stored<()> {
        Ok(())
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}
