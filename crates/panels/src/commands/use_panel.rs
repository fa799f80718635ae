//! A member uses a posted panel.

use bellhop_guilds::{Actor, Answer};
use bellhop_store::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{InteractionMarker, MessageMarker},
};

use crate::{
    Error,
    model::{EntryId, NOTHING, PanelComponent},
    ops::{self, Chosen},
};

/// A component of a panel that was used.
pub(super) struct Used<'a> {
    pub(super) component: PanelComponent,
    pub(super) values: &'a [&'a str],
    pub(super) message_id: Option<Id<MessageMarker>>,
    pub(super) interaction_id: Id<InteractionMarker>,
    pub(super) at: OffsetDateTime,
}

/// Answers a choice on a posted panel; `None` where a menu names what cannot be an entry.
pub(super) async fn use_panel(
    conn: &mut PgConnection,
    actor: &Actor,
    used: Used<'_>,
    now: OffsetDateTime,
) -> Result<Option<Answer>, Error> {
    let nothing = used.values.contains(&NOTHING);
    let chosen = used.values.iter().filter(|_| !nothing).map(|value| value.parse().map(EntryId));
    let Ok(entry_ids) = chosen.collect::<Result<Vec<_>, _>>() else { return Ok(None) };
    let Used { component, message_id, interaction_id, at, .. } = used;
    let chosen = Chosen { component, entry_ids: &entry_ids, message_id, interaction_id, at };
    Ok(Some(ops::choose(conn, actor, chosen, now).await?.map_or(Answer::Again, Answer::Act)))
}
