//! What a person is still owed after a deferred answer: the words, by editing it.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_discord::{Class, Request, Route};
use bellhop_store::{
    Result,
    actions::{Action, NewAction, enqueue},
};
use serde_json::{Value, json};
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::http::interaction::InteractionResponseData;

use crate::{Attempt, Control, Failure, Kind, MAX_ATTEMPTS, Settled, new_id};

/// The name of the kind.
pub(crate) const KIND: &str = "interactions.reply";
/// A missing answer may be one that has not arrived yet: the worker can be ahead of the deferral.
const DEFERRAL_WITHIN: Duration = Duration::from_secs(5);
/// How soon to look for it again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Edits the deferred answer of an interaction.
pub struct Reply;

/// Enqueues the edit, in the transaction that ended `action`; nothing when nobody waits.
pub(crate) async fn owe(
    conn: &mut PgConnection,
    action: &Action,
    message: InteractionResponseData,
    now: OffsetDateTime,
) -> Result<()> {
    let Some(to) = action.reply.clone() else { return Ok(()) };
    // An edit cannot change whether the message is ephemeral.
    let message = InteractionResponseData { flags: None, ..message };
    let reply = NewAction {
        action_id: new_id(now),
        application_id: action.application_id,
        kind: KIND.to_owned(),
        guild_id: action.guild_id,
        payload: json!({ "message": message }),
        order_key: format!("reply:{}", action.action_id),
        max_attempts: MAX_ATTEMPTS,
        source: "reply".to_owned(),
        idempotency_key: action.action_id.to_string(),
        channel_id: None,
        requested_by: action.requested_by,
        reply: Some(to),
        run_at: now,
    };
    enqueue(conn, &reply, now).await.map(|_| ())
}

#[async_trait]
impl Kind for Reply {
    fn name(&self) -> &'static str {
        KIND
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        edit(attempt).await
    }

    async fn settle(&self, _conn: &mut PgConnection, _settled: Settled<'_>) -> Result<()> {
        Ok(())
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }

    /// It is what a person is owed, and Discord takes it for 15 minutes only.
    fn control(&self) -> Control {
        Control::None
    }
}

async fn edit(attempt: Attempt<'_>) -> Result<Value, Failure> {
    let action = attempt.action;
    let Some(to) = action.reply.as_ref().filter(|to| attempt.now < to.until) else {
        let reason = "Discord takes answers for 15 minutes only".to_owned();
        return Err(Failure::Final { code: None, reason });
    };
    let route = Route::UpdateInteractionOriginal {
        application_id: action.application_id.get(),
        interaction_token: &to.token,
    };
    let request = Request::builder(&route)
        .json(&action.payload["message"])
        .use_authorization_token(false)
        .build()
        .map_err(|error| Failure::Final { code: None, reason: error.to_string() })?;
    match attempt.discord.send(request, attempt.deadline).await {
        Ok(_) => Ok(Value::Null),
        Err(error) if error.class == Class::Gone && attempt.now < action.created_at + DEFERRAL_WITHIN => {
            Err(Failure::Retry { after: Some(LOOK_AGAIN), reason: error.message })
        }
        Err(error) => Err(error.into()),
    }
}
