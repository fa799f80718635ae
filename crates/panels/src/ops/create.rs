//! A panel is made and handed to the worker to be posted.

use bellhop_actions::{Kind as _, MAX_ATTEMPTS, NewAction, enqueue, new_id};
use bellhop_store::{PgConnection, Result, panels};
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ChannelMarker};

use crate::{
    actions::Publish,
    model::{NewPanel, PanelId, Posting},
};

/// Makes the panel and enqueues its posting in `channel_id`, all in the caller's transaction.
pub async fn create(
    conn: &mut PgConnection,
    new: &NewPanel,
    channel_id: Id<ChannelMarker>,
    now: OffsetDateTime,
) -> Result<PanelId> {
    let panel_id = panels::create(conn, new, now).await?;
    panels::set_channel(conn, panel_id, channel_id).await?;
    let posting = NewAction {
        action_id: new_id(now),
        application_id: new.application_id,
        kind: Publish.name().to_owned(),
        guild_id: new.guild_id,
        payload: serde_json::to_value(Posting { panel_id }).unwrap_or_default(),
        order_key: format!("channel:{channel_id}"),
        max_attempts: MAX_ATTEMPTS,
        source: "panels".to_owned(),
        idempotency_key: format!("publish:{panel_id}:1"),
        requested_by: None,
        reply: None,
        run_at: now,
    };
    enqueue(conn, &posting, now).await?;
    Ok(panel_id)
}
