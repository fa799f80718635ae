//! Forms that managers sent.

use bellhop_guilds::{Answer, Fields, GuildManager, Refusal as _};
use bellhop_store::PgConnection;
use time::OffsetDateTime;

use super::control::{edited, entry_of};
use crate::{
    Error,
    model::{Control, Handle, PanelKind},
    ops,
    rules::{self, Refusal},
    view,
};

/// Does what the form says: the one that makes a panel has no handle.
pub(super) async fn form(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (handle, fields): (Option<Handle>, &Fields<'_>),
    now: OffsetDateTime,
) -> Result<Option<Answer>, Error> {
    let locale = &manager.actor().locale;
    let notice = |wrong: Option<Refusal>| wrong.map(|wrong| wrong.say(locale));
    let Some(handle) = handle else {
        let (text, wrong) = rules::read_panel(fields, (0, PanelKind::Buttons)).map_err(Error::Refused)?;
        let panel = ops::create(conn, manager, text, now).await?;
        return Ok(Some(Answer::Say(Box::new(view::editor(&panel, &[], locale, notice(wrong))))));
    };
    let target = ops::target(handle);
    match handle.control {
        Control::Text => {
            let before = ops::get(conn, manager, handle.panel_id).await?;
            let before = (before.color, before.kind);
            let (text, wrong) = rules::read_panel(fields, before).map_err(Error::Refused)?;
            let panel = ops::set_text(conn, manager, target, &text, now).await?;
            edited(conn, manager, &panel, notice(wrong)).await.map(Some)
        }
        Control::Entry => {
            let before = ops::get(conn, manager, handle.panel_id).await?;
            let entry = entry_of(&before, handle)?;
            let (text, wrong) = rules::read_entry(fields, entry).map_err(Error::Refused)?;
            let of = (handle.panel_id, handle.revision, entry.entry_id);
            let panel = ops::set_entry(conn, manager, of, &text, now).await?;
            let entry = view::entry(&panel, entry_of(&panel, handle)?, locale, notice(wrong));
            Ok(Some(Answer::Update(Box::new(entry))))
        }
        _ => Ok(None),
    }
}
