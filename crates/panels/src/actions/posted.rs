//! What a posting leaves behind: where the message is, and what becomes of the one before.

use bellhop_actions::{Action, NewAction, Outcome, Settled, enqueue, unattended};
use bellhop_guilds::{audit, health};
use bellhop_store::{
    PgConnection, Result as Stored, panels,
    problems::{Mended, Problem, reopen},
};
use serde_json::json;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker},
};

use super::{Publish, Retract, payload};
use crate::{
    model::{PanelId, Posted, Posting, Retraction, TRIED, UNKNOWN_CHANNEL, UNKNOWN_MESSAGE},
    ops::refresh,
};

/// The item of a problem that is one of the whole panel.
const WHOLE: i64 = 0;

/// Records what came of a posting.
pub(super) async fn record(conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
    let (action, now) = (settled.action, settled.now);
    match settled.outcome {
        Outcome::Done(result) => match serde_json::from_value(result.clone()) {
            Ok(Some(posted)) => stands(conn, action, &posted, now).await,
            _ => Ok(()),
        },
        Outcome::Failed { code: Some(UNKNOWN_MESSAGE | UNKNOWN_CHANNEL), .. } => {
            unposted(conn, action).await?;
            lost(conn, action, now).await
        }
        // Nothing that is judged has changed.
        Outcome::Failed { .. } | Outcome::Cancelled => {
            unposted(conn, action).await?;
            outdated(conn, action, now).await
        }
    }
}

async fn stands(
    conn: &mut PgConnection,
    action: &Action,
    posted: &Posted,
    now: OffsetDateTime,
) -> Stored<()> {
    let place = (posted.channel_id, posted.message_id);
    let of = (action.application_id, action.guild_id);
    let panel = (posted.panel_id, posted.title.as_str());
    let revision = panels::posted(conn, posted.panel_id, place, posted.revision).await?;
    // Before anything is put into the queue, as whoever judges holds the judgement then.
    reopen(conn, action.guild_id).await?;
    match revision {
        // Deleted meanwhile: nobody else knows of the message.
        None => return retract(conn, of, panel, place, now).await,
        // Changed meanwhile, when there was no message to be brought up to date.
        Some(revision) if revision > posted.revision => {
            refresh(conn, of, (posted.panel_id, revision), now).await?;
        }
        Some(_) => {}
    }
    let mended = Mended::Items(posted.panel_id.0, &[WHOLE]);
    health::settle_one(conn, (of.0, of.1, TRIED), mended, now).await?;
    if let Some(replaced) = posted.replaced {
        retract(conn, of, panel, replaced, now).await?;
    }
    if posted.is_new {
        let details = json!({
            "panel_id": posted.panel_id, "title": posted.title, "revision": posted.revision, "channel_id": posted.channel_id,
            "message_id": posted.message_id,
        });
        audit::record(conn, action, "panel.posted", &details, now).await?;
    }
    Ok(())
}

/// The panel could not be posted: it waits for no channel any more.
async fn unposted(conn: &mut PgConnection, action: &Action) -> Stored<()> {
    match payload::<Posting>(&action.payload) {
        Ok(Posting { panel_id, channel_id: Some(channel_id), .. }) => {
            panels::unset_channel(conn, panel_id, channel_id).await
        }
        _ => Ok(()),
    }
}

/// The message could not be brought up to date. Whoever posts is answered; of this the managers are told once.
async fn outdated(conn: &mut PgConnection, action: &Action, now: OffsetDateTime) -> Stored<()> {
    let Ok(posting) = payload::<Posting>(&action.payload) else { return Ok(()) };
    // Whoever deletes the panel comes before this, or ends the problem.
    panels::hold(conn, posting.panel_id).await?;
    let panel = panels::find(conn, action.guild_id, posting.panel_id).await?;
    let Some(panel) = panel.filter(|_| posting.channel_id.is_none()) else { return Ok(()) };
    let of = (action.application_id, action.guild_id, TRIED);
    health::raise_one(conn, of, &problem(panel.panel_id, &panel.title), now).await.map(|_| ())
}

fn problem(panel_id: PanelId, title: &str) -> Problem {
    Problem {
        subject_id: panel_id.0,
        code: "message_outdated".to_owned(),
        item_id: WHOLE,
        details: json!({ "panel_id": panel_id, "title": title }),
    }
}

/// The message that was to be brought up to date is gone.
async fn lost(conn: &mut PgConnection, action: &Action, now: OffsetDateTime) -> Stored<()> {
    let Ok(posting) = payload::<Posting>(&action.payload) else { return Ok(()) };
    let panel = panels::find(conn, action.guild_id, posting.panel_id).await?;
    // Where it was to be posted elsewhere, the message that stands is not what was not found.
    let stands = panel.filter(|panel| posting.channel_id.is_none() || posting.channel_id == panel.channel_id);
    if let Some(message_id) = stands.and_then(|panel| panel.message_id) {
        panels::lost(conn, posting.panel_id, message_id, now).await?;
    }
    reopen(conn, action.guild_id).await
}

/// Has a panel's message deleted, after whatever else is to happen to the panel.
pub(crate) async fn retract(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    (panel_id, title): (PanelId, &str),
    (channel_id, message_id): (Id<ChannelMarker>, Id<MessageMarker>),
    now: OffsetDateTime,
) -> Stored<()> {
    let retraction = Retraction { panel_id, title: title.to_owned(), channel_id, message_id };
    let keys = Publish::keys(panel_id, format!("retract:{message_id}"));
    let retract = unattended(&Retract, (application_id, guild_id), &retraction, keys, now);
    enqueue(conn, &NewAction { channel_id: Some(channel_id), ..retract }, now).await.map(|_| ())
}
