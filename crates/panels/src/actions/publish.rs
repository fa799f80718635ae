//! Posts a panel's message, or edits the one that stands.

use async_trait::async_trait;
use bellhop_actions::{
    Attempt, Failure, Keys, Kind, Settled,
    posting::{may_be_forgotten, may_stand, nonce},
};
use bellhop_discord::{Request, Route, custom_id::CustomId};
use bellhop_guilds::{Refusal as _, Requester, sent_since};
use bellhop_store::{PgConnection, Result as Stored, mirror, panels};
use bellhop_words::Locale;
use serde::Deserialize;
use serde_json::{Value, json};
use twilight_model::{
    channel::message::Component,
    http::interaction::InteractionResponseData,
    id::{
        Id,
        marker::{ChannelMarker, MessageMarker},
    },
};

use super::{malformed, payload, posted};
use crate::{
    Error,
    model::{FEATURE, Panel, PanelComponent, PanelId, Posted, Posting, UNKNOWN_MESSAGE},
    ops::{drop_unusable_emojis, judge_posting},
    rules::Refusal,
    view,
};

/// Posting is safe to repeat: for some minutes Discord answers the same nonce with the message that
/// stands, and a later attempt first looks for the message that an earlier one may have posted.
pub struct Publish;

impl Publish {
    /// Where the idempotency keys of panels count.
    pub(crate) const SOURCE: &str = "panels";

    /// The order key of all that happens to a panel's messages.
    pub fn order_key(panel_id: PanelId) -> String {
        format!("panel:{panel_id}")
    }

    /// The keys of work that happens to a panel's messages.
    pub(crate) fn keys(panel_id: PanelId, idempotency_key: String) -> Keys {
        Keys { order_key: Self::order_key(panel_id), source: Self::SOURCE, idempotency_key }
    }
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
        posted::record(conn, settled).await
    }

    fn words(&self, settled: Settled<'_>) -> Option<InteractionResponseData> {
        let posting: Posting = payload(&settled.action.payload).ok()?;
        view::posted(&posting, settled)
    }
}

/// A message and its channel.
type At = (Id<ChannelMarker>, Id<MessageMarker>);

/// Of a message that an earlier attempt posted nobody knows what it shows: less than every panel.
const UNKNOWN_REVISION: i64 = 0;

/// A panel, and the message that is to show it.
struct Wanted {
    panel: Panel,
    message: Value,
}

async fn publish(attempt: Attempt<'_>) -> Result<Value, Failure> {
    let posting: Posting = payload(&attempt.action.payload)?;
    let wanted = find(&attempt, posting.panel_id).await?;
    let (shown, revision) = match show(&attempt, &wanted, posting.channel_id).await {
        Err(refused) if may_stand(&attempt, &refused) => {
            (Some(stood(&attempt, &wanted.panel, posting.channel_id, refused).await?), UNKNOWN_REVISION)
        }
        shown => (shown?, wanted.panel.revision),
    };
    let panel = wanted.panel;
    let posted = shown.map(|(before, (channel_id, message_id))| Posted {
        panel_id: panel.panel_id,
        revision,
        channel_id,
        message_id,
        is_new: panel.message_id != Some(message_id),
        replaced: (before != (channel_id, message_id)).then_some(before),
        title: panel.title,
    });
    serde_json::to_value(posted).map_err(|error| malformed(&error))
}

/// Has the panel's message show it: in the channel, or where it stands. Where that is, and where it was before; `None`
/// where nothing was to be done.
async fn show(
    attempt: &Attempt<'_>,
    wanted: &Wanted,
    channel_id: Option<Id<ChannelMarker>>,
) -> Result<Option<(At, At)>, Failure> {
    let panel = &wanted.panel;
    if let Some(channel_id) = channel_id {
        judge_again(attempt, panel, channel_id).await?;
    }
    match (channel_id, standing(panel)) {
        (None, Some(at)) if panel.posted_revision < Some(panel.revision) => {
            edit(attempt, wanted, at).await.map(|()| Some((at, at)))
        }
        // There is nothing to bring up to date.
        (None, _) => Ok(None),
        (Some(channel_id), Some(at)) if at.0 == channel_id => {
            edit_or_post(attempt, wanted, at).await.map(|now| Some((at, now)))
        }
        (Some(channel_id), standing) => {
            let at = (channel_id, find_or_post(attempt, wanted, channel_id).await?);
            Ok(Some((standing.unwrap_or(at), at)))
        }
    }
}

/// The message that an earlier attempt posted in the channel, where none stood, before this one was refused; the refusal
/// where there is none.
async fn stood(
    attempt: &Attempt<'_>,
    panel: &Panel,
    channel_id: Option<Id<ChannelMarker>>,
    refused: Failure,
) -> Result<(At, At), Failure> {
    let before = standing(panel);
    let channel_id = channel_id.filter(|channel_id| before.is_none_or(|at| at.0 != *channel_id));
    let Some(channel_id) = channel_id else { return Err(refused) };
    let message_id = search(attempt, channel_id, panel.panel_id).await?.ok_or(refused)?;
    let at = (channel_id, message_id);
    Ok((before.unwrap_or(at), at))
}

/// Where the panel's message is.
fn standing(panel: &Panel) -> Option<At> {
    panel.channel_id.zip(panel.message_id).filter(|_| !panel.lost)
}

/// Brings the message up to date, or posts another where somebody deleted it.
async fn edit_or_post(attempt: &Attempt<'_>, wanted: &Wanted, at: At) -> Result<At, Failure> {
    match edit(attempt, wanted, at).await {
        Err(Failure::Final { code: Some(UNKNOWN_MESSAGE), .. }) => {
            Ok((at.0, find_or_post(attempt, wanted, at.0).await?))
        }
        edited => edited.map(|()| at),
    }
}

/// Posts the panel, unless an attempt did before.
async fn find_or_post(
    attempt: &Attempt<'_>,
    wanted: &Wanted,
    channel_id: Id<ChannelMarker>,
) -> Result<Id<MessageMarker>, Failure> {
    let found = if may_be_forgotten(attempt) {
        search(attempt, channel_id, wanted.panel.panel_id).await?
    } else {
        None
    };
    if let Some(message_id) = found {
        return edit(attempt, wanted, (channel_id, message_id)).await.map(|()| message_id);
    }
    let message_id = post(attempt, wanted, channel_id).await?;
    if attempt.action.attempts > 1 {
        // The nonce may have brought back what an earlier attempt posted, as the panel was then.
        edit(attempt, wanted, (channel_id, message_id)).await?;
    }
    Ok(message_id)
}

async fn find(attempt: &Attempt<'_>, panel_id: PanelId) -> Result<Wanted, Failure> {
    let guild_id = attempt.action.guild_id;
    let mut conn = attempt.pool.acquire().await?;
    let panel = panels::find(&mut conn, guild_id, panel_id).await?;
    let mut panel = panel.ok_or_else(|| gone("the panel was deleted"))?;
    drop_unusable_emojis(&mut conn, &mut panel).await?;
    let guild = mirror::find_guild(&mut conn, guild_id).await?;
    conn.finish();
    let locale = Locale::choose(None, guild.as_ref().map(|guild| guild.preferred_locale.as_str()));
    Ok(Wanted { message: view::panel(&panel, &locale), panel })
}

/// Judges again what was judged when the posting was accepted, by whoever asked for it as they are by now. What the rules do
/// not allow any more has failed for good.
async fn judge_again(
    attempt: &Attempt<'_>,
    panel: &Panel,
    channel_id: Id<ChannelMarker>,
) -> Result<(), Failure> {
    let judged = match Requester::of(attempt).await? {
        _ if panel.entries.is_empty() => Err(Error::Refused(Refusal::NoEntries)),
        Requester::Settled => Ok(()),
        Requester::Manager(manager) => {
            let mut conn = attempt.pool.acquire().await?;
            let judged = judge_posting(&mut conn, &manager, panel, channel_id).await;
            conn.finish();
            judged
        }
        Requester::Nobody => Err(Error::Refused(Refusal::NotManager)),
    };
    judged.map_err(|error| match error {
        Error::Refused(refusal) => gone(&refusal.say(&Locale::english())),
        Error::Internal(error) => error.into(),
    })
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
    let messages: Vec<Message> = sent_since(attempt, channel_id).await?;
    Ok(messages.into_iter().find(|message| shows(message, panel_id)).map(|message| message.id))
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
    wanted: &Wanted,
    channel_id: Id<ChannelMarker>,
) -> Result<Id<MessageMarker>, Failure> {
    let mut body = wanted.message.clone();
    body["nonce"] = json!(nonce(attempt.action));
    body["enforce_nonce"] = json!(true);
    let route = Route::CreateMessage { channel_id: channel_id.get() };
    send(attempt, &route, &body).await
}

async fn edit(attempt: &Attempt<'_>, wanted: &Wanted, (channel_id, message_id): At) -> Result<(), Failure> {
    let route = Route::UpdateMessage { channel_id: channel_id.get(), message_id: message_id.get() };
    send(attempt, &route, &wanted.message).await.map(|_| ())
}

async fn send(attempt: &Attempt<'_>, route: &Route<'_>, body: &Value) -> Result<Id<MessageMarker>, Failure> {
    let request = Request::builder(route).json(body).build().map_err(|error| malformed(&error))?;
    let message: Message = attempt.discord.send(request, attempt.deadline).await?.json()?;
    Ok(message.id)
}
