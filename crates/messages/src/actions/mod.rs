//! The feature's work against Discord.

mod delete;
mod edit;
mod send;

pub use delete::Delete;
pub use edit::Edit;
pub use send::Send;

use std::sync::Arc;

use bellhop_actions::{Action, Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Request, Route};
use bellhop_guilds::{Refusal as _, Requester, audit};
use bellhop_store::{PgConnection, Result as Stored};
use bellhop_words::Locale;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};

use crate::{
    Error,
    ops::judge,
    rules::{Deed, Refusal},
    view::link,
};

/// Every kind of work of this feature.
pub fn kinds() -> [Arc<dyn Kind>; 3] {
    [Arc::new(Send), Arc::new(Edit), Arc::new(Delete)]
}

/// The payload of an action, as it was accepted.
fn payload<T: DeserializeOwned>(action: &Action) -> Result<T, Failure> {
    serde_json::from_value(action.payload.clone())
        .map_err(|error| Failure::Final { code: None, reason: format!("unreadable payload: {error}") })
}

/// Judges again what was judged when the action was accepted; what the rules do not allow any more has failed for good,
/// with their sentence.
async fn judge_again(
    attempt: &Attempt<'_>,
    channel_id: Id<ChannelMarker>,
    deed: Deed<'_>,
) -> Result<(), Failure> {
    let guild_id = attempt.action.guild_id;
    let requester = Requester::of(attempt).await?;
    let mut conn = attempt.pool.acquire().await?;
    let judged = match requester {
        Requester::Settled => judge(&mut conn, (guild_id, None), channel_id, deed).await,
        Requester::Manager(manager) => judge(&mut conn, (guild_id, Some(&manager)), channel_id, deed).await,
        Requester::Nobody => Err(Error::Refused(Refusal::RequesterGone)),
    };
    conn.finish();
    judged.map_err(|error| match error {
        Error::Refused(refusal) => refused(&refusal),
        Error::Internal(error) => error.into(),
    })
}

/// A rule's no, for good.
fn refused(refusal: &Refusal) -> Failure {
    Failure::Final { code: None, reason: refusal.say(&Locale::english()) }
}

fn request(route: &Route<'_>, body: &Value) -> Result<Request, Failure> {
    let built = Request::builder(route).json(body).build();
    built.map_err(|error| Failure::Final { code: None, reason: format!("malformed request: {error}") })
}

/// Writes what came of it into the guild's log.
async fn record(
    conn: &mut PgConnection,
    settled: Settled<'_>,
    event: &str,
    (channel_id, message_id): (Id<ChannelMarker>, Option<Id<MessageMarker>>),
) -> Stored<()> {
    let link = message_id.map(|message_id| link(settled.action.guild_id, (channel_id, message_id)));
    let details = json!({
        "action_id": settled.action.action_id, "channel_id": channel_id, "message_id": message_id, "link": link,
        "code": settled.outcome.code(), "reason": reason(settled.outcome),
    });
    audit::record(conn, settled.action, event, &details, settled.now).await
}

fn reason(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Failed { reason, .. } => Some(reason),
        Outcome::Done(_) | Outcome::Cancelled => None,
    }
}
