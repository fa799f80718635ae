//! Edits a message in place.

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::Route;
use bellhop_store::{PgConnection, Result as Stored, messages};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponseData;

use super::{judge_again, payload, record, request};
use crate::{
    model::{Editing, Standing, UNKNOWN_MESSAGE},
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
        let Editing { channel_id, message_id, message } = payload(attempt.action)?;
        judge_again(&attempt, channel_id, Some(&message)).await?;
        let route = Route::UpdateMessage { channel_id: channel_id.get(), message_id: message_id.get() };
        attempt.discord.send(request(&route, &body(&message))?, attempt.deadline).await?;
        Ok(json!(Standing { channel_id, message_id }))
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let Ok(editing) = payload::<Editing>(settled.action) else { return Ok(()) };
        let Editing { channel_id, message_id, message } = editing;
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
