//! Making panels, and what became of their messages.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
};

use super::{Mode, PanelId, PanelKind};
use crate::{Result, ids::raw};

/// A panel to be made.
#[derive(Clone, Debug)]
pub struct NewPanel {
    /// The application that posts it.
    pub application_id: Id<ApplicationMarker>,
    /// The guild it belongs to.
    pub guild_id: Id<GuildMarker>,
    /// The embed's title.
    pub title: String,
    /// The embed's description.
    pub body: String,
    /// The embed's colour, `0xRRGGBB`.
    pub color: u32,
    /// Buttons or a menu.
    pub kind: PanelKind,
    /// What choosing does.
    pub mode: Mode,
    /// The entries in order, 25 at the most.
    pub entries: Vec<NewEntry>,
}

/// An entry to be made.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// The role it gives.
    pub role_id: Id<RoleMarker>,
    /// What the button or option says.
    pub label: String,
    /// Its emoji: a unicode emoji, or `name:id` of a custom one.
    pub emoji: Option<String>,
    /// The button's style (Discord Docs: Button Styles, 1–4).
    pub style: u8,
    /// The option's description, in a menu.
    pub description: Option<String>,
}

/// Makes a panel at revision 1, posted nowhere.
pub async fn create(conn: &mut PgConnection, new: &NewPanel, now: OffsetDateTime) -> Result<PanelId> {
    let panel_id = sqlx::query_scalar!(
        "insert into panels (application_id, guild_id, title, body, color, kind, mode, revision, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 1, $8) returning panel_id",
        raw(new.application_id),
        raw(new.guild_id),
        new.title,
        new.body,
        new.color.cast_signed(),
        new.kind as PanelKind,
        new.mode as Mode,
        now
    )
    .fetch_one(&mut *conn)
    .await?;
    for (position, entry) in (0_i32..).zip(&new.entries) {
        insert_entry(conn, panel_id, position, entry).await?;
    }
    Ok(PanelId(panel_id))
}

async fn insert_entry(conn: &mut PgConnection, panel_id: i64, position: i32, entry: &NewEntry) -> Result<()> {
    sqlx::query!(
        "insert into panel_entries (panel_id, position, role_id, label, emoji, style, description)
         values ($1, $2, $3, $4, $5, $6, $7)",
        panel_id,
        position,
        raw(entry.role_id),
        entry.label,
        entry.emoji,
        i16::from(entry.style),
        entry.description
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says where the panel is to be posted.
pub async fn set_channel(
    conn: &mut PgConnection,
    panel_id: PanelId,
    channel_id: Id<ChannelMarker>,
) -> Result<()> {
    sqlx::query!("update panels set channel_id = $2 where panel_id = $1", panel_id.0, raw(channel_id))
        .execute(conn)
        .await?;
    Ok(())
}

/// Records the message that shows the panel at `revision`.
pub async fn posted(
    conn: &mut PgConnection,
    panel_id: PanelId,
    message_id: Id<MessageMarker>,
    revision: i64,
) -> Result<()> {
    sqlx::query!(
        "update panels set message_id = $2, posted_revision = $3 where panel_id = $1",
        panel_id.0,
        raw(message_id),
        revision
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes a panel; its row stays, so that a click on its message can be told so.
pub async fn delete(conn: &mut PgConnection, panel_id: PanelId, now: OffsetDateTime) -> Result<bool> {
    let deleted = sqlx::query!(
        "update panels set deleted_at = $2 where panel_id = $1 and deleted_at is null",
        panel_id.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(deleted.rows_affected() == 1)
}
