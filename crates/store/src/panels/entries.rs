//! Changing a panel's entries; whoever does has raised its revision before.

use sqlx::PgConnection;

use super::{Entry, EntryId, NewEntry, PanelId};
use crate::{Result, ids::raw};

/// What an entry's button or option says and looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryText {
    /// What the button or option says.
    pub label: String,
    /// Its emoji: a unicode emoji, or `name:id` of a custom one, with `a:` before it where it moves.
    pub emoji: Option<String>,
    /// The button's style (Discord Docs: Button Styles, 1–4).
    pub style: u8,
    /// The option's description, in a menu.
    pub description: Option<String>,
}

impl From<&Entry> for EntryText {
    fn from(entry: &Entry) -> Self {
        Self {
            label: entry.label.clone(),
            emoji: entry.emoji.clone(),
            style: entry.style,
            description: entry.description.clone(),
        }
    }
}

/// Adds entries behind those that are there; a role that has one already, or too many of them, is a conflict.
pub async fn add_entries(conn: &mut PgConnection, panel_id: PanelId, entries: &[NewEntry]) -> Result<()> {
    let first = sqlx::query_scalar!(
        r#"select coalesce(max(position) + 1, 0) as "first!" from panel_entries where panel_id = $1"#,
        panel_id.0
    )
    .fetch_one(&mut *conn)
    .await?;
    for (position, entry) in (first..).zip(entries) {
        insert_entry(conn, panel_id, position, entry).await?;
    }
    Ok(())
}

async fn insert_entry(
    conn: &mut PgConnection,
    panel_id: PanelId,
    position: i32,
    entry: &NewEntry,
) -> Result<()> {
    sqlx::query!(
        "insert into panel_entries (panel_id, position, role_id, label, emoji, style, description,
                                    confirmed, confirmed_permissions, confirmed_manager)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        panel_id.0,
        position,
        raw(entry.role_id),
        entry.label,
        entry.emoji,
        i16::from(entry.style),
        entry.description,
        entry.confirmed.is_some(),
        entry.confirmed.map(|danger| danger.permissions.bits().cast_signed()),
        entry.confirmed.is_some_and(|danger| danger.makes_managers)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets what an entry says and looks like.
pub async fn set_entry(conn: &mut PgConnection, entry_id: EntryId, text: &EntryText) -> Result<()> {
    sqlx::query!(
        "update panel_entries set label = $2, emoji = $3, style = $4, description = $5 where entry_id = $1",
        entry_id.0,
        text.label,
        text.emoji,
        i16::from(text.style),
        text.description
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes entries off their panel and closes the gaps.
pub async fn remove_entries(conn: &mut PgConnection, panel_id: PanelId, entry_ids: &[EntryId]) -> Result<()> {
    sqlx::query!(
        "delete from panel_entries where entry_id = any($1) and panel_id = $2",
        &entry_ids.iter().map(|entry_id| entry_id.0).collect::<Vec<_>>(),
        panel_id.0
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "update panel_entries set position = place.position
         from (select entry_id, (row_number() over (order by position) - 1)::integer as position
               from panel_entries where panel_id = $1) as place
         where panel_entries.entry_id = place.entry_id and panel_entries.position <> place.position",
        panel_id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts the entries into this order; one that it leaves out keeps its place.
pub async fn order_entries(conn: &mut PgConnection, panel_id: PanelId, order: &[EntryId]) -> Result<()> {
    sqlx::query!(
        "update panel_entries set position = place.nth - 1
         from unnest($2::bigint[]) with ordinality as place (entry_id, nth)
         where panel_entries.entry_id = place.entry_id and panel_entries.panel_id = $1",
        panel_id.0,
        &order.iter().map(|entry_id| entry_id.0).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}
