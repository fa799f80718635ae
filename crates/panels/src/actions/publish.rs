//! Posts a panel's message, or edits the one that stands.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_actions::{Action, Attempt, Failure, Kind, Outcome, Settled};
use bellhop_discord::{Class, Request, Route, custom_id::CustomId};
use bellhop_guilds::audit;
use bellhop_store::{PgConnection, Result as Stored, panels};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::{
    channel::message::Component,
    http::interaction::InteractionResponseData,
    id::{
        Id,
        marker::{ChannelMarker, MessageMarker},
    },
};

use super::{malformed, payload};
use crate::{
    model::{FEATURE, Panel, PanelComponent, PanelId, Posting},
    view,
};

/// How many of the channel's messages since the action are searched for one that an attempt posted: as
/// many as Discord gives at once.
const SEARCHED: u16 = 100;
/// For so long after the first attempt a nonce is surely remembered; Discord says "a few minutes".
const NONCE_LASTS: Duration = Duration::from_mins(2);
/// Discord's longest nonce (Discord Docs: Create Message).
const NONCE_LENGTH: usize = 25;

/// How far Discord's clock may be behind ours.
const CLOCKS_APART: Duration = Duration::from_mins(1);
/// The first millisecond of Discord's time (Discord Docs: Reference, "Snowflakes").
const DISCORD_EPOCH: i64 = 1_420_070_400_000;
/// What is said where nobody can look whether an earlier attempt posted.
const MAY_HAVE_BEEN_SENT: &str =
    "the message may have been sent: I may not read the channel's history to look for it";

/// Posting is safe to repeat: for some minutes Discord answers the same nonce with the message that
/// stands, and a later attempt first looks for the message that an earlier one may have posted.
pub struct Publish;

/// What was posted, as the action's result keeps it.
#[derive(Serialize, Deserialize)]
struct Posted {
    panel_id: PanelId,
    revision: i64,
    channel_id: Id<ChannelMarker>,
    message_id: Id<MessageMarker>,
}

#[derive(Deserialize)]
struct Message {
    id: Id<MessageMarker>,
    #[serde(default)]
    components: Vec<Component>,
}

#[async_trait]
impl Kind for Publish {
    fn name(&self) -> &'static str {
        "panels.publish"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        publish(attempt).await
    }

    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        record(conn, settled).await
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}

async fn publish(attempt: Attempt<'_>) -> Result<Value, Failure> {
    let panel = find(&attempt).await?;
    let channel_id = panel.channel_id.ok_or_else(|| gone("the panel has no channel"))?;
    let standing = match panel.message_id {
        Some(message_id) => Some(message_id),
        None if attempt.now < attempt.action.created_at + NONCE_LASTS => None,
        None => search(&attempt, channel_id, panel.panel_id).await?,
    };
    let message_id = match standing {
        Some(message_id) => edit(&attempt, &panel, channel_id, message_id).await?,
        None => post(&attempt, &panel, channel_id).await?,
    };
    let posted = Posted { panel_id: panel.panel_id, revision: panel.revision, channel_id, message_id };
    serde_json::to_value(posted).map_err(|error| malformed(&error))
}

async fn find(attempt: &Attempt<'_>) -> Result<Panel, Failure> {
    let posting: Posting = payload(&attempt.action.payload)?;
    let away = |error: &dyn std::error::Error| Failure::Retry { after: None, reason: error.to_string() };
    let mut conn = attempt.pool.acquire().await.map_err(|error| away(&error))?;
    panels::find(&mut conn, attempt.action.guild_id, posting.panel_id)
        .await
        .map_err(|error| away(&error))?
        .ok_or_else(|| gone("the panel was deleted"))
}

fn gone(reason: &str) -> Failure {
    Failure::Final { code: None, reason: reason.to_owned() }
}

/// The message that an attempt of unknown outcome posted, if it did: it came after the action was
/// accepted and carries the panel's custom ids. Where it cannot be looked for, a person decides.
async fn search(
    attempt: &Attempt<'_>,
    channel_id: Id<ChannelMarker>,
    panel_id: PanelId,
) -> Result<Option<Id<MessageMarker>>, Failure> {
    let route = Route::GetMessages {
        channel_id: channel_id.get(),
        after: Some(snowflake_of(attempt.action.created_at - CLOCKS_APART)),
        around: None,
        before: None,
        limit: Some(SEARCHED),
    };
    let answer = attempt.discord.send(Request::from_route(&route), attempt.deadline).await;
    let answer = answer.map_err(|error| match error.class {
        Class::Forbidden => Failure::Final { code: error.code, reason: MAY_HAVE_BEEN_SENT.to_owned() },
        _ => error.into(),
    })?;
    let messages: Vec<Message> = answer.json()?;
    Ok(messages.into_iter().find(|message| shows(message, panel_id)).map(|message| message.id))
}

/// The least snowflake of a time (Discord Docs: Reference, "Snowflakes").
fn snowflake_of(time: OffsetDateTime) -> u64 {
    let milliseconds = time.unix_timestamp_nanos() / 1_000_000 - i128::from(DISCORD_EPOCH);
    u64::try_from(milliseconds.max(0)).unwrap_or_default() << 22
}

fn shows(message: &Message, panel_id: PanelId) -> bool {
    let of_panel = |custom_id: &str| {
        CustomId::parse(custom_id).is_ok_and(|custom_id| {
            custom_id.feature == FEATURE
                && PanelComponent::read(&custom_id).is_some_and(|read| read.panel_id() == panel_id)
        })
    };
    message.components.iter().any(|component| match component {
        Component::ActionRow(row) => row.components.iter().any(|inner| match inner {
            Component::Button(button) => button.custom_id.as_deref().is_some_and(of_panel),
            Component::SelectMenu(menu) => of_panel(&menu.custom_id),
            _ => false,
        }),
        _ => false,
    })
}

async fn post(
    attempt: &Attempt<'_>,
    panel: &Panel,
    channel_id: Id<ChannelMarker>,
) -> Result<Id<MessageMarker>, Failure> {
    let mut body = view::panel(panel);
    body["nonce"] = json!(nonce(attempt.action));
    body["enforce_nonce"] = json!(true);
    let route = Route::CreateMessage { channel_id: channel_id.get() };
    send(attempt, &route, &body).await
}

async fn edit(
    attempt: &Attempt<'_>,
    panel: &Panel,
    channel_id: Id<ChannelMarker>,
    message_id: Id<MessageMarker>,
) -> Result<Id<MessageMarker>, Failure> {
    let route = Route::UpdateMessage { channel_id: channel_id.get(), message_id: message_id.get() };
    send(attempt, &route, &view::panel(panel)).await
}

async fn send(attempt: &Attempt<'_>, route: &Route<'_>, body: &Value) -> Result<Id<MessageMarker>, Failure> {
    let request = Request::builder(route).json(body).build().map_err(|error| malformed(&error))?;
    let message: Message = attempt.discord.send(request, attempt.deadline).await?.json()?;
    Ok(message.id)
}

fn nonce(action: &Action) -> String {
    let mut nonce = action.action_id.simple().to_string();
    nonce.truncate(NONCE_LENGTH);
    nonce
}

async fn record(conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
    if let Outcome::Done(result) = settled.outcome
        && let Ok(posted) = serde_json::from_value::<Posted>(result.clone())
    {
        panels::posted(conn, posted.panel_id, posted.message_id, posted.revision).await?;
        audit::record(conn, settled.action, "panel.posted", result, settled.now).await?;
    }
    Ok(())
}
