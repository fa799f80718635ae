//! A manager changes a panel: each change on the revision they saw, recorded, and shown by its message.

use bellhop_guilds::{GuildManager, audit, health};
use bellhop_store::{
    PgConnection,
    audit::list_panel_changes,
    mirror::usable_emojis,
    panels::{self, raise_revision},
    problems::{Mended, reopen},
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    offer::{answers_for, offered},
    refresh,
};
use crate::{
    Error,
    model::{
        Entry, EntryId, EntryText, Handle, Limits, MOST_ENTRIES, Mode, Panel, PanelId, PanelKind, TRIED,
        Text, custom_emoji,
    },
    rules::Refusal,
    view,
};

/// A change under way, in the caller's transaction.
struct Edit<'a> {
    manager: &'a GuildManager,
    before: Panel,
    now: OffsetDateTime,
}

/// The panel as it is, for a manager.
pub async fn get(conn: &mut PgConnection, manager: &GuildManager, panel_id: PanelId) -> Result<Panel, Error> {
    let guild_id = manager.actor().guild_id;
    panels::find(conn, guild_id, panel_id).await?.ok_or(Error::Refused(Refusal::PanelDeleted))
}

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
    let change = json!({ "what": "roles", "added": added, "confirmed": confirmed });
    let panel = edit.finish(conn, change).await?;
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
    let before = EntryText {
        label: entry.label.clone(),
        emoji: entry.emoji.clone(),
        style: entry.style,
        description: entry.description.clone(),
    };
    let change =
        json!({ "what": "entry", "role_id": entry.role_id, "before": said(&before), "after": said(text) });
    panels::set_entry(conn, entry_id, text).await?;
    edit.finish(conn, change).await
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
    edit.finish(conn, json!({ "what": "order", "role_id": role_id, "before": place + 1, "after": other + 1 }))
        .await
}

/// Takes an entry off the panel; who has its role keeps it.
pub async fn remove_entry(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision, entry_id): (PanelId, i64, EntryId),
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let role_id = edit.entry(entry_id)?.role_id;
    panels::remove_entry(conn, panel_id, entry_id).await?;
    let of = (manager.actor().application_id, manager.actor().guild_id, TRIED);
    health::settle_one(conn, of, Mended::Items(panel_id.0, &[role_id.get().cast_signed()]), now).await?;
    edit.finish(conn, json!({ "what": "roles", "removed": [role_id] })).await
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
    let change = json!({ "what": "mode", "before": edit.before.mode, "after": mode });
    panels::set_mode(conn, panel_id, mode).await?;
    edit.finish(conn, change).await
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
    answers_for(conn, manager, &edit.before).await?;
    let everyone = Some(manager.actor().guild_id.cast());
    let same = after.requires.is_some() && after.requires == after.forbids;
    if same || after.requires == everyone || after.forbids == everyone {
        return Err(Error::Refused(Refusal::LimitMakesNoSense));
    }
    panels::set_limits(conn, panel_id, after).await?;
    edit.finish(conn, json!({ "what": "limits", "before": limits(before), "after": limits(after) })).await
}

/// Changes what the panel says and looks like.
pub async fn set_text(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
    text: &Text,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let edit = Edit::begin(conn, manager, (panel_id, revision), now).await?;
    let said = |title: &str, body: &str, color: u32, kind: PanelKind| json!({ "title": title, "body": body, "color": color, "kind": kind });
    let Panel { title, body, color, kind, .. } = &edit.before;
    let before = said(title, body, *color, *kind);
    let after = said(&text.title, &text.body, text.color, text.kind);
    let change = json!({ "what": "text", "before": before, "after": after });
    panels::set_text(conn, panel_id, text).await?;
    edit.finish(conn, change).await
}

fn said(text: &EntryText) -> Value {
    json!({
        "label": text.label, "emoji": text.emoji, "style": text.style, "description": text.description,
    })
}

fn limits(limits: Limits) -> Value {
    json!({
        "max_roles": limits.max_roles, "requires": limits.requires, "forbids": limits.forbids,
        "expires_after": limits.expires_after.map(|after| after.as_secs()),
    })
}

/// The refusal of who saw the panel at an older revision, with what was changed since.
pub(super) async fn changed_meanwhile(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
) -> Result<Error, Error> {
    let actor = manager.actor();
    let changes = list_panel_changes(conn, actor.guild_id, panel_id, revision).await?;
    let changes = changes.iter().filter_map(|entry| view::audit_line(entry, &actor.locale)).collect();
    Ok(Error::Refused(Refusal::ChangedMeanwhile(changes)))
}

impl<'a> Edit<'a> {
    /// Holds the panel, if it still is as the manager saw it.
    async fn begin(
        conn: &mut PgConnection,
        manager: &'a GuildManager,
        (panel_id, revision): (PanelId, i64),
        now: OffsetDateTime,
    ) -> Result<Self, Error> {
        let actor = manager.actor();
        if raise_revision(conn, actor.guild_id, panel_id, revision).await? {
            return Ok(Self { manager, before: get(conn, manager, panel_id).await?, now });
        }
        get(conn, manager, panel_id).await?;
        Err(changed_meanwhile(conn, manager, (panel_id, revision)).await?)
    }

    fn entry(&self, entry_id: EntryId) -> Result<&Entry, Error> {
        let entry = self.before.entries.iter().find(|entry| entry.entry_id == entry_id);
        entry.ok_or(Error::Refused(Refusal::EntryDeleted))
    }

    /// Records the change, and has everything follow that depends on the panel.
    async fn finish(self, conn: &mut PgConnection, change: Value) -> Result<Panel, Error> {
        let Self { manager, before, now } = self;
        let actor = manager.actor();
        let panel = get(conn, manager, before.panel_id).await?;
        let details = json!({
            "panel_id": panel.panel_id, "title": before.title, "revision": panel.revision, "change": change,
        });
        audit::by(conn, actor, "panel.changed", &details, now).await?;
        reopen(conn, actor.guild_id).await?;
        if panel.message_id.is_some() && !panel.lost {
            refresh(conn, (actor.application_id, actor.guild_id), (panel.panel_id, panel.revision), now)
                .await?;
        }
        Ok(panel)
    }
}

/// The panel and revision of a handle.
pub fn target(handle: Handle) -> (PanelId, i64) {
    (handle.panel_id, handle.revision)
}
