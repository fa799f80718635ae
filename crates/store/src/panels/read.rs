//! Reading panels: to list, to post, and to judge a click in one round trip.

use sqlx::PgConnection;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
};

use super::{Entry, EntryId, Mode, Panel, PanelId, PanelKind};
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
}

/// A panel as a click on it is judged.
#[derive(Clone, Debug)]
pub struct InUse {
    /// The panel's id.
    pub panel_id: PanelId,
    /// What choosing does.
    pub mode: Mode,
    /// Its entries in order, with what the mirror knows of their roles.
    pub entries: Vec<EntryInUse>,
}

/// An entry with what the mirror knows of its role.
#[derive(Clone, Debug)]
pub struct EntryInUse {
    /// The entry.
    pub entry_id: EntryId,
    /// The role it gives.
    pub role_id: Id<RoleMarker>,
    /// What the mirror knows; `None` when it never saw the role.
    pub role: Option<RoleFacts>,
}

/// What decides whether the bot can give a role.
#[derive(Clone, Debug)]
pub struct RoleFacts {
    /// The role's name; of a deleted one the last.
    pub name: String,
    /// Deleted in Discord.
    pub deleted: bool,
    /// Managed by an integration; nobody can give it.
    pub managed: bool,
    /// Below the bot's highest role; `None` when the bot's own roles are not known.
    pub below_bot: Option<bool>,
}

/// The panel of this guild, unless it was deleted.
pub async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
) -> Result<Option<Panel>> {
    let Some(row) = sqlx::query!(
        r#"select panel_id, application_id, guild_id, title, body, color, kind as "kind: PanelKind",
                  mode as "mode: Mode", revision, channel_id, message_id
           from panels where panel_id = $1 and guild_id = $2 and deleted_at is null"#,
        panel_id.0,
        raw(guild_id)
    )
    .fetch_optional(&mut *conn)
    .await?
    else {
        return Ok(None);
    };
    Ok(Some(Panel {
        panel_id,
        application_id: id(row.application_id),
        guild_id,
        title: row.title,
        body: row.body,
        color: row.color.cast_unsigned(),
        kind: row.kind,
        mode: row.mode,
        revision: row.revision,
        channel_id: maybe(row.channel_id),
        message_id: maybe(row.message_id),
        entries: list_entries(conn, panel_id).await?,
    }))
}

async fn list_entries(conn: &mut PgConnection, panel_id: PanelId) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select entry_id, role_id, label, emoji, style, description
         from panel_entries where panel_id = $1 order by position",
        panel_id.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            entry_id: EntryId(row.entry_id),
            role_id: id(row.role_id),
            label: row.label,
            emoji: row.emoji,
            style: u8::try_from(row.style).unwrap_or_default(),
            description: row.description,
        })
        .collect())
}

/// The panel of this guild with what a click on it needs, unless it was deleted.
///
/// One statement: a panel without entries is not found, since nothing of it can be clicked.
pub async fn find_in_use(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
) -> Result<Option<InUse>> {
    let rows = sqlx::query!(
        r#"select panels.mode as "mode: Mode", entry.entry_id, entry.role_id,
                  role.name as "role_name?", role.deleted_at is not null as "deleted!",
                  coalesce(role.managed, false) as "managed!",
                  (role.position, -role.role_id) < (bot.position, -bot.role_id) as "below_bot?"
           from panels
           join panel_entries as entry using (panel_id)
           left join roles as role on role.role_id = entry.role_id and role.guild_id = panels.guild_id
           left join lateral (
               select bots.position, bots.role_id from self_members
               join roles as bots on bots.guild_id = self_members.guild_id and bots.deleted_at is null
                 and (bots.role_id = any (self_members.role_ids) or bots.role_id = bots.guild_id)
               where self_members.guild_id = $2
               order by bots.position desc, bots.role_id limit 1
           ) as bot on true
           where panels.panel_id = $1 and panels.guild_id = $2 and panels.deleted_at is null
           order by entry.position"#,
        panel_id.0,
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?;
    let Some(mode) = rows.first().map(|row| row.mode) else { return Ok(None) };
    let entries = rows
        .into_iter()
        .map(|row| EntryInUse {
            entry_id: EntryId(row.entry_id),
            role_id: id(row.role_id),
            role: row.role_name.map(|name| RoleFacts {
                name,
                deleted: row.deleted,
                managed: row.managed,
                below_bot: row.below_bot,
            }),
        })
        .collect();
    Ok(Some(InUse { panel_id, mode, entries }))
}

/// The guild's panels, oldest first, at most `most`.
pub async fn list(conn: &mut PgConnection, guild_id: Id<GuildMarker>, most: i64) -> Result<Vec<Summary>> {
    let rows = sqlx::query!(
        r#"select panel_id, title, mode as "mode: Mode", channel_id, message_id,
                  (select count(*) from panel_entries where panel_entries.panel_id = panels.panel_id) as "entries!"
           from panels where guild_id = $1 and deleted_at is null order by panel_id limit $2"#,
        raw(guild_id),
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
        })
        .collect())
}
