//! Reading panels: to list, to suggest, to edit and to post.

use std::collections::HashMap;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker, MessageMarker},
    },
};

use super::{Danger, Entry, EntryId, Limits, Mode, Panel, PanelId, PanelKind};
use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// A line of a guild's list of panels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Its id.
    pub panel_id: PanelId,
    /// Its title.
    pub title: String,
    /// What choosing does.
    pub mode: Mode,
    /// How many roles it offers.
    pub entries: i64,
    /// Where it is, or is to be, posted.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// Its message, once posted.
    pub message_id: Option<Id<MessageMarker>>,
    /// Its message was found gone.
    pub lost: bool,
}

/// The panel of this guild, unless it was deleted.
pub async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
) -> Result<Option<Panel>> {
    let row = sqlx::query_as!(
        Row,
        r#"select panel_id, application_id, guild_id, title, body, color, kind as "kind: PanelKind",
                  mode as "mode: Mode", max_roles, requires_role_id, forbids_role_id, expires_after, revision,
                  channel_id, message_id, posted_revision, lost_at
           from panels where panel_id = $1 and guild_id = $2 and deleted_at is null"#,
        panel_id.0,
        raw(guild_id)
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let entries = list_entries(conn, &[row.panel_id]).await?.remove(&row.panel_id);
    Ok(Some(row.with(entries.unwrap_or_default())))
}

/// All panels of the guild with their entries, oldest first.
pub async fn list_whole(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<Panel>> {
    page(conn, guild_id, PanelId(0), i64::MAX).await
}

/// At most `most` panels of the guild with their entries, those after the panel `after`, oldest first.
pub async fn page(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    after: PanelId,
    most: i64,
) -> Result<Vec<Panel>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select panel_id, application_id, guild_id, title, body, color, kind as "kind: PanelKind",
                  mode as "mode: Mode", max_roles, requires_role_id, forbids_role_id, expires_after, revision,
                  channel_id, message_id, posted_revision, lost_at
           from panels where guild_id = $1 and deleted_at is null and panel_id > $2 order by panel_id limit $3"#,
        raw(guild_id),
        after.0,
        most
    )
    .fetch_all(&mut *conn)
    .await?;
    let panel_ids: Vec<_> = rows.iter().map(|row| row.panel_id).collect();
    let mut entries = list_entries(conn, &panel_ids).await?;
    let mut of = |panel_id| entries.remove(&panel_id).unwrap_or_default();
    Ok(rows.into_iter().map(|row| (of(row.panel_id), row)).map(|(entries, row)| row.with(entries)).collect())
}

/// A panel as it is stored.
struct Row {
    panel_id: i64,
    application_id: i64,
    guild_id: i64,
    title: String,
    body: String,
    color: i32,
    kind: PanelKind,
    mode: Mode,
    max_roles: Option<i32>,
    requires_role_id: Option<i64>,
    forbids_role_id: Option<i64>,
    expires_after: Option<i32>,
    revision: i64,
    channel_id: Option<i64>,
    message_id: Option<i64>,
    posted_revision: Option<i64>,
    lost_at: Option<OffsetDateTime>,
}

impl Row {
    fn with(self, entries: Vec<Entry>) -> Panel {
        Panel {
            panel_id: PanelId(self.panel_id),
            application_id: id(self.application_id),
            guild_id: id(self.guild_id),
            title: self.title,
            body: self.body,
            color: self.color.cast_unsigned(),
            kind: self.kind,
            mode: self.mode,
            limits: Limits::read(
                (self.max_roles, self.expires_after),
                (self.requires_role_id, self.forbids_role_id),
            ),
            revision: self.revision,
            channel_id: maybe(self.channel_id),
            message_id: maybe(self.message_id),
            posted_revision: self.posted_revision,
            lost: self.lost_at.is_some(),
            entries,
        }
    }
}

/// The entries of these panels in order, by panel.
async fn list_entries(conn: &mut PgConnection, panel_ids: &[i64]) -> Result<HashMap<i64, Vec<Entry>>> {
    let rows = sqlx::query!(
        "select panel_id, entry_id, role_id, label, emoji, style, description, confirmed_permissions,
                confirmed_manager
         from panel_entries where panel_id = any($1) order by panel_id, position",
        panel_ids
    )
    .fetch_all(conn)
    .await?;
    let mut entries = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let entry = Entry {
            entry_id: EntryId(row.entry_id),
            role_id: id(row.role_id),
            label: row.label,
            emoji: row.emoji,
            style: u8::try_from(row.style).unwrap_or_default(),
            description: row.description,
            confirmed: row.confirmed_permissions.map(|bits| Danger {
                permissions: Permissions::from_bits_truncate(bits.cast_unsigned()),
                makes_managers: row.confirmed_manager,
            }),
        };
        entries.entry(row.panel_id).or_default().push(entry);
    }
    Ok(entries)
}

/// The guild's panels, at most `most`: those with open problems of these features first, then the oldest.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    features: &[&str],
    most: i64,
) -> Result<Vec<Summary>> {
    let rows = sqlx::query!(
        r#"select panel_id, title, mode as "mode: Mode", channel_id, message_id, lost_at,
                  (select count(*) from panel_entries where panel_entries.panel_id = panels.panel_id) as "entries!"
           from panels where guild_id = $1 and deleted_at is null
           order by not exists (select 1 from problems
                                where problems.guild_id = $1 and feature = any($2) and subject_id = panel_id
                                  and ended_at is null),
                    panel_id
           limit $3"#,
        raw(guild_id),
        features as &[&str],
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Summary {
            panel_id: PanelId(row.panel_id),
            title: row.title,
            mode: row.mode,
            entries: row.entries,
            channel_id: maybe(row.channel_id),
            message_id: maybe(row.message_id),
            lost: row.lost_at.is_some(),
        })
        .collect())
}

/// The guild's panels whose titles contain the text, in any case: one that is called so first, then those
/// that begin with it, then the newest, at most `most`.
pub async fn suggest(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    text: &str,
    most: i64,
) -> Result<Vec<(PanelId, String)>> {
    let rows = sqlx::query!(
        "select panel_id, title from panels
         where guild_id = $1 and deleted_at is null and strpos(lower(title), lower($2)) > 0
         order by lower(title) <> lower($2), strpos(lower(title), lower($2)) > 1, panel_id desc limit $3",
        raw(guild_id),
        text,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (PanelId(row.panel_id), row.title)).collect())
}
