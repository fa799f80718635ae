//! A manager changes a panel: each change on the revision they saw, recorded, and shown by its message.

use bellhop_guilds::GuildManager;
use bellhop_store::{PgConnection, mirror::usable_emojis, panels};
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    change::take_off,
    offer::{Judgement, answers_for, offered},
    record,
    saving::{Edit, get},
};
use crate::{
    Error,
    model::{
        EntryId, EntryText, Handle, Limits, MOST_ENTRIES, Mode, Panel, PanelId, Text, custom_emoji, text,
    },
    rules::{Refusal, make_sense},
};

/// What a role select made of a panel.
#[derive(Clone, Debug)]
pub struct Added {
    /// The panel.
    pub panel: Panel,
    /// Roles that were not added because they are dangerous: each is confirmed by name.
    pub dangerous: Vec<Id<RoleMarker>>,
}

/// Offers roles: harmless ones at once; a dangerous one only where it is `confirmed`.
pub async fn add_roles(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    (role_ids, confirmed): (&[Id<RoleMarker>], bool),
    now: OffsetDateTime,
) -> Result<Added, Error> {
    let panel = get(conn, manager, panel_id).await?;
    let (entries, dangerous) = offered(conn, manager, &panel, (role_ids, confirmed)).await?;
    if panel.entries.len() + entries.len() + dangerous.len() > MOST_ENTRIES {
        return Err(Error::Refused(Refusal::TooManyEntries));
    }
    if entries.is_empty() {
        return Ok(Added { panel, dangerous });
    }
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    panels::add_entries(conn, panel_id, &entries).await?;
    let added: Vec<_> = entries.iter().map(|entry| entry.role_id).collect();
    let panel = edit.finish(conn, &[record::added(&added, confirmed)]).await?;
    Ok(Added { panel, dangerous })
}

/// Changes what an entry says and looks like.
pub async fn set_entry(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision, entry_id): (PanelId, i64, EntryId),
    text: &EntryText,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let entry = edit.entry(entry_id)?;
    if let Some(emoji_id) = text.emoji.as_deref().and_then(custom_emoji)
        && usable_emojis(conn, manager.actor().guild_id, &[emoji_id]).await?.is_empty()
    {
        return Err(Error::Refused(Refusal::EmojiUnusable));
    }
    let change = record::entry(entry.role_id, (&EntryText::from(entry), text));
    panels::set_entry(conn, entry_id, text).await?;
    edit.finish(conn, &[change]).await
}

/// Moves an entry a place up (`-1`) or down (`1`).
pub async fn move_entry(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision, entry_id): (PanelId, i64, EntryId),
    by: isize,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let role_id = edit.entry(entry_id)?.role_id;
    let mut order: Vec<EntryId> = edit.before.entries.iter().map(|entry| entry.entry_id).collect();
    let place = order.iter().position(|id| *id == entry_id).unwrap_or_default();
    let other = place.saturating_add_signed(by).min(order.len() - 1);
    order.swap(place, other);
    panels::order_entries(conn, panel_id, &order).await?;
    edit.finish(conn, &[record::place(role_id, (place, other))]).await
}

/// Takes an entry off the panel; who has its role keeps it.
pub async fn remove_entry(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision, entry_id): (PanelId, i64, EntryId),
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let entry = edit.entry(entry_id)?.clone();
    let change = record::removed(&[entry.role_id]);
    take_off(conn, &edit, &[entry]).await?;
    edit.finish(conn, &[change]).await
}

/// Changes what choosing does.
pub async fn set_mode(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    mode: Mode,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    answers_for(conn, manager, &edit.before).await?;
    let change = record::mode(edit.before.mode, mode);
    panels::set_mode(conn, panel_id, mode).await?;
    edit.finish(conn, &[change]).await
}

/// Changes who may choose, how much and for how long; `change` is made of the limits as they are.
pub async fn set_limits(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    change: impl FnOnce(Limits) -> Limits,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let (before, after) = (edit.before.limits, change(edit.before.limits));
    let judgement = Judgement::of(conn, manager).await?;
    let role_ids = edit.before.entries.iter().map(|entry| entry.role_id);
    judgement.answers_for(role_ids).map_err(Error::Refused)?;
    make_sense(&judgement.ground, before, after).map_err(Error::Refused)?;
    panels::set_limits(conn, panel_id, after).await?;
    edit.finish(conn, &[record::limits(before, after)]).await
}

/// Changes what the panel says and looks like.
pub async fn set_text(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    after: &Text,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let change = record::text(&text(&edit.before), after);
    panels::set_text(conn, panel_id, after).await?;
    edit.finish(conn, &[change]).await
}

/// The panel and revision of a handle.
pub fn target(handle: Handle) -> (PanelId, i64) {
    (handle.panel_id, handle.revision)
}
