//! A panel is changed on the revision that its manager saw, and everything follows that depends on it.

use bellhop_guilds::{GuildManager, audit};
use bellhop_store::{
    PgConnection,
    audit::list_panel_changes,
    panels::{self, raise_revision},
    problems::reopen,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::refresh;
use crate::{
    Error,
    model::{Entry, EntryId, Panel, PanelId},
    rules::Refusal,
    view,
};

/// A change under way, in the caller's transaction.
pub(super) struct Edit<'a> {
    pub(super) manager: &'a GuildManager,
    pub(super) before: Panel,
    pub(super) now: OffsetDateTime,
}

/// The panel as it is, for a manager.
pub async fn get(conn: &mut PgConnection, manager: &GuildManager, panel_id: PanelId) -> Result<Panel, Error> {
    let guild_id = manager.actor().guild_id;
    panels::find(conn, guild_id, panel_id).await?.ok_or(Error::Refused(Refusal::PanelDeleted))
}

/// The panel at the revision that the manager saw, held until the transaction ends.
pub(super) async fn hold(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (panel_id, revision): (PanelId, i64),
) -> Result<Panel, Error> {
    panels::hold(conn, panel_id).await?;
    let panel = get(conn, manager, panel_id).await?;
    if panel.revision == revision {
        return Ok(panel);
    }
    Err(changed_meanwhile(conn, manager, (panel_id, revision)).await?)
}

/// The refusal of who saw the panel at an older revision, with what was changed since.
async fn changed_meanwhile(
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
    pub(super) async fn begin(
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

    pub(super) fn entry(&self, entry_id: EntryId) -> Result<&Entry, Error> {
        let entry = self.before.entries.iter().find(|entry| entry.entry_id == entry_id);
        entry.ok_or(Error::Refused(Refusal::EntryDeleted))
    }

    /// Records the changes, and has everything follow that depends on the panel.
    pub(super) async fn finish(self, conn: &mut PgConnection, changes: &[Value]) -> Result<Panel, Error> {
        let Self { manager, before, now } = self;
        let actor = manager.actor();
        let panel = get(conn, manager, before.panel_id).await?;
        for change in changes {
            let details = json!({
                "panel_id": panel.panel_id, "title": before.title, "revision": panel.revision, "change": change,
            });
            audit::by(conn, actor, "panel.changed", &details, now).await?;
        }
        reopen(conn, actor.guild_id).await?;
        if panel.message_id.is_some() && !panel.lost {
            refresh(conn, (actor.application_id, actor.guild_id), (panel.panel_id, panel.revision), now)
                .await?;
        }
        Ok(panel)
    }
}
