//! Changing a panel, each change on the revision that its maker saw.

use std::time::Duration;

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{Limits, Mode, PanelId, PanelKind};
use crate::{Result, ids::raw};

/// What a panel says and looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The embed's title.
    pub title: String,
    /// The embed's description.
    pub body: String,
    /// The embed's colour, `0xRRGGBB`.
    pub color: u32,
    /// Buttons or a menu.
    pub kind: PanelKind,
}

/// Begins a change of the panel at `revision`: raises it and holds the panel until the transaction ends.
/// `false` when somebody changed it since, or deleted it.
pub async fn raise_revision(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
    revision: i64,
) -> Result<bool> {
    let raised = sqlx::query!(
        "update panels set revision = revision + 1
         where panel_id = $1 and guild_id = $2 and revision = $3 and deleted_at is null",
        panel_id.0,
        raw(guild_id),
        revision
    )
    .execute(conn)
    .await?;
    Ok(raised.rows_affected() == 1)
}

/// Sets what the panel says and looks like.
pub async fn set_text(conn: &mut PgConnection, panel_id: PanelId, text: &Text) -> Result<()> {
    sqlx::query!(
        "update panels set title = $2, body = $3, color = $4, kind = $5 where panel_id = $1",
        panel_id.0,
        text.title,
        text.body,
        text.color.cast_signed(),
        text.kind as PanelKind
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets what choosing does.
pub async fn set_mode(conn: &mut PgConnection, panel_id: PanelId, mode: Mode) -> Result<()> {
    sqlx::query!("update panels set mode = $2 where panel_id = $1", panel_id.0, mode as Mode)
        .execute(conn)
        .await?;
    Ok(())
}

/// Sets who may choose, how much and for how long.
pub async fn set_limits(conn: &mut PgConnection, panel_id: PanelId, limits: Limits) -> Result<()> {
    let seconds = |after: Duration| i32::try_from(after.as_secs()).unwrap_or(i32::MAX);
    sqlx::query!(
        "update panels set max_roles = $2, requires_role_id = $3, forbids_role_id = $4, expires_after = $5
         where panel_id = $1",
        panel_id.0,
        limits.max_roles.map(i32::from),
        limits.requires.map(raw),
        limits.forbids.map(raw),
        limits.expires_after.map(seconds)
    )
    .execute(conn)
    .await?;
    Ok(())
}
