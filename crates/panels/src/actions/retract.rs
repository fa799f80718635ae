//! Deletes a message that shows a panel no more.

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route};
use bellhop_guilds::audit;
use bellhop_store::{PgConnection, Result as Stored};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponseData;

use super::payload;
use crate::{model::Retraction, view::link};

/// Deleting twice is harmless: what is gone is gone.
pub struct Retract;

#[async_trait]
impl Kind for Retract {
    fn name(&self) -> &'static str {
        "panels.retract"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let Retraction { channel_id, message_id, .. } = payload(&attempt.action.payload)?;
        let route = Route::DeleteMessage { channel_id: channel_id.get(), message_id: message_id.get() };
        match attempt.discord.send(Request::from_route(&route), attempt.deadline).await {
            Err(error) if error.class != Class::Gone => Err(error.into()),
            _ => Ok(json!({ "channel_id": channel_id, "message_id": message_id })),
        }
    }

    /// A message that stays keeps being clicked: the managers are told to delete it.
    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let action = settled.action;
        let code = match settled.outcome {
            Outcome::Done(_) => return Ok(()),
            Outcome::Failed { code, .. } => *code,
            Outcome::Cancelled => None,
        };
        let Ok(retraction) = payload::<Retraction>(&action.payload) else { return Ok(()) };
        let Retraction { panel_id, title, channel_id, message_id } = retraction;
        let link = link(action.guild_id, (channel_id, message_id));
        let details = json!({ "panel_id": panel_id, "title": title, "link": link, "code": code });
        audit::record(conn, action, "panel.message-left", &details, settled.now).await
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}
