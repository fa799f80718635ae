//! A panel is made.

use bellhop_actions::{NewAction, enqueue, unattended};
use bellhop_guilds::{GuildManager, audit};
use bellhop_store::{PgConnection, Result, panels};
use serde_json::json;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ChannelMarker};

use crate::{
    Error,
    actions::Publish,
    model::{Limits, MOST_PANELS, Mode, NewPanel, Panel, PanelId, Posting, Text},
    rules::Refusal,
};

/// A manager makes a panel without roles, posted nowhere.
pub async fn create(
    conn: &mut PgConnection,
    manager: &GuildManager,
    text: Text,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let actor = manager.actor();
    let most = i64::try_from(MOST_PANELS).unwrap_or(i64::MAX);
    if panels::list(conn, actor.guild_id, &[], most).await?.len() >= MOST_PANELS {
        return Err(Error::Refused(Refusal::TooManyPanels));
    }
    let new = NewPanel {
        application_id: actor.application_id,
        guild_id: actor.guild_id,
        title: text.title,
        body: text.body,
        color: text.color,
        kind: text.kind,
        mode: Mode::Toggle,
        limits: Limits::default(),
        entries: Vec::new(),
    };
    let panel_id = panels::create(conn, &new, now).await?;
    let details = json!({ "panel_id": panel_id, "title": new.title, "revision": 1 });
    audit::by(conn, actor, "panel.created", &details, now).await?;
    panels::find(conn, actor.guild_id, panel_id).await?.ok_or(Error::Refused(Refusal::PanelDeleted))
}

/// Makes a whole panel and enqueues its posting in `channel_id`, all in the caller's transaction; for demos and tests,
/// where nobody is to be judged.
pub async fn create_posted(
    conn: &mut PgConnection,
    new: &NewPanel,
    channel_id: Id<ChannelMarker>,
    now: OffsetDateTime,
) -> Result<PanelId> {
    let panel_id = panels::create(conn, new, now).await?;
    panels::set_channel(conn, panel_id, channel_id).await?;
    let posting = Posting { panel_id, channel_id: Some(channel_id), locale: None };
    let keys = Publish::keys(panel_id, format!("publish:{panel_id}:1"));
    let posting = unattended(&Publish, (new.application_id, new.guild_id), &posting, keys, now);
    enqueue(conn, &NewAction { channel_id: Some(channel_id), ..posting }, now).await?;
    Ok(panel_id)
}
