//! Making panels, and what became of their messages.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
};

use super::{Danger, Limits, Mode, PanelId, PanelKind, add_entries, set_limits};
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
    /// Who may choose, how much and for how long.
    pub limits: Limits,
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
    /// What makes it dangerous and is confirmed by somebody who may.
    pub confirmed: Option<Danger>,
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
    let panel_id = PanelId(panel_id);
    set_limits(conn, panel_id, new.limits).await?;
    add_entries(conn, panel_id, &new.entries).await?;
    Ok(panel_id)
}

/// Says where the panel is to be posted, unless it is by now.
pub async fn set_channel(
    conn: &mut PgConnection,
    panel_id: PanelId,
    channel_id: Id<ChannelMarker>,
) -> Result<()> {
    sqlx::query!(
        "update panels set channel_id = $2 where panel_id = $1 and message_id is null",
        panel_id.0,
        raw(channel_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes back where the panel was to be posted, unless it is by now, or is to be elsewhere.
pub async fn unset_channel(
    conn: &mut PgConnection,
    panel_id: PanelId,
    channel_id: Id<ChannelMarker>,
) -> Result<()> {
    sqlx::query!(
        "update panels set channel_id = null
         where panel_id = $1 and channel_id = $2 and message_id is null",
        panel_id.0,
        raw(channel_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records the message that shows the panel at `revision`, and its channel; yields the panel's revision by now, or
/// `None` when the panel was deleted.
pub async fn posted(
    conn: &mut PgConnection,
    panel_id: PanelId,
    (channel_id, message_id): (Id<ChannelMarker>, Id<MessageMarker>),
    revision: i64,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        "update panels set channel_id = $2, message_id = $3, posted_revision = $4, lost_at = null
         where panel_id = $1 and deleted_at is null returning revision",
        panel_id.0,
        raw(channel_id),
        raw(message_id),
        revision
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that the panel's message was found gone; `false` when it is another by now, or that was known.
pub async fn lost(
    conn: &mut PgConnection,
    panel_id: PanelId,
    message_id: Id<MessageMarker>,
    now: OffsetDateTime,
) -> Result<bool> {
    let lost = sqlx::query!(
        "update panels set lost_at = $3 where panel_id = $1 and message_id = $2 and lost_at is null",
        panel_id.0,
        raw(message_id),
        now
    )
    .execute(conn)
    .await?;
    Ok(lost.rows_affected() == 1)
}

/// Notes that the panel's message went with its channel, unless somebody changes the panel right now: whoever does has
/// it judged again.
pub async fn lost_with_channel(
    conn: &mut PgConnection,
    panel_id: PanelId,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update panels set lost_at = $2 where panel_id in (
             select panel_id from panels
             where panel_id = $1 and message_id is not null and lost_at is null for update skip locked)",
        panel_id.0,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes a panel; its row stays, so that a click on its message can be told so. `false` when it was deleted before.
///
/// The panel is held from here on: what it says of its message then stays true.
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

/// Holds a panel until the transaction ends, so that what is read of it then stays true.
pub async fn hold(conn: &mut PgConnection, panel_id: PanelId) -> Result<()> {
    sqlx::query!("select panel_id from panels where panel_id = $1 for update", panel_id.0)
        .fetch_optional(conn)
        .await?;
    Ok(())
}
