//! A member chooses something on a posted panel.

use std::time::Duration;

use bellhop_actions::Kind as _;
use bellhop_guilds::{Actor, Work};
use bellhop_store::{
    PgConnection,
    interactions::has_arrived,
    panels::{self, Clicker},
};
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{InteractionMarker, MessageMarker},
};
use twilight_util::snowflake::Snowflake as _;

use super::refresh;
use crate::{
    Error,
    actions::ChangeRoles,
    model::{EntryId, InUse, Mode, PanelComponent, RoleChange},
    rules::{self, Choice, Chooser, Plan, Refusal},
};

/// A signed payload may tell of roles as they were a moment before the click.
const PAYLOAD_BEHIND: Duration = Duration::from_secs(3);

/// How far our clock may be ahead of Discord's, by which messages have their time.
const CLOCKS_APART: Duration = Duration::from_mins(5);

/// A choice on a message.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The component.
    pub component: PanelComponent,
    /// What was chosen in a menu; empty for nothing.
    pub entry_ids: &'a [EntryId],
    /// The message that it is part of.
    pub message_id: Option<Id<MessageMarker>>,
    /// The interaction in which it was chosen.
    pub interaction_id: Id<InteractionMarker>,
    /// When it was chosen, by Discord's clock.
    pub at: OffsetDateTime,
}

/// Judges the choice and says what is to be done; where the message shows an older panel, has it brought up to date.
///
/// The direction is fixed here, and a later attempt does the same again; `None` for a second delivery of a choice that
/// was accepted.
pub async fn choose(
    conn: &mut PgConnection,
    actor: &Actor,
    chosen: Chosen<'_>,
    now: OffsetDateTime,
) -> Result<Option<Work>, Error> {
    let panel_id = chosen.component.panel_id();
    let order_key = RoleChange::order_key(actor.guild_id, actor.user_id);
    let clicker = Clicker {
        interaction_id: chosen.interaction_id,
        user_id: actor.user_id,
        order_key: &order_key,
        kind: ChangeRoles.name(),
        since: chosen.at - PAYLOAD_BEHIND,
    };
    let Some(panel) = panels::find_in_use(conn, actor.guild_id, panel_id, clicker).await? else {
        let accepted = has_arrived(conn, chosen.interaction_id).await?;
        return if accepted { Ok(None) } else { Err(Error::Refused(Refusal::PanelDeleted)) };
    };
    if panel.accepted {
        return Ok(None);
    }
    if chosen.message_id.is_some_and(|message_id| is_anothers(message_id, panel.created_at)) {
        return Err(Error::Refused(Refusal::PanelDeleted));
    }
    if panel.left {
        return Err(Error::Refused(Refusal::BotRemoved));
    }
    if let Some((message_id, shown)) = panel.shown
        && chosen.message_id == Some(message_id)
        && shown < panel.revision
    {
        let of = (actor.application_id, actor.guild_id);
        Box::pin(refresh(conn, of, (panel_id, panel.revision), now)).await?;
    }
    let chooser = Chooser {
        role_ids: &actor.role_ids,
        app_permissions: actor.app_permissions,
        timed_out_until: actor.timed_out_until,
        now,
    };
    let choice = match chosen.component {
        PanelComponent::Button(_, entry_id) => Choice::Button(entry_id),
        PanelComponent::Menu(_) => Choice::Options(chosen.entry_ids),
        PanelComponent::GiveBack(_, entry_id) => Choice::GiveBack(entry_id),
    };
    let plan = rules::choose(&panel, choice, chooser).map_err(Error::Refused)?;
    let change = change(&panel, actor, chosen.component, plan);
    Ok(Some(Work::new(&ChangeRoles, &change, order_key)))
}

/// Whether the message was posted before the panel was made: it showed another, whose id was given again when a database was
/// lost. What it offers must not be taken for what this one offers.
fn is_anothers(message_id: Id<MessageMarker>, created_at: OffsetDateTime) -> bool {
    let posted_at = time::Duration::milliseconds(message_id.timestamp());
    OffsetDateTime::UNIX_EPOCH + posted_at + CLOCKS_APART < created_at
}

fn change(panel: &InUse, actor: &Actor, component: PanelComponent, plan: Plan) -> RoleChange {
    let lasts = panel.limits.expires_after.filter(|_| !(plan.add.is_empty() && plan.keep.is_empty()));
    let give_back = match (component, plan.keep.is_empty()) {
        (PanelComponent::Button(_, entry_id), false) if panel.mode.takes() => Some(entry_id),
        _ => None,
    };
    let afterwards = rules::afterwards(panel, &actor.role_ids, &plan);
    // Of a panel of one role at a time, more than one are told: a role that the bot cannot take stays.
    let present =
        matches!(component, PanelComponent::Menu(_)) || (panel.mode == Mode::Unique && afterwards.len() > 1);
    RoleChange {
        panel_id: panel.panel_id,
        title: panel.title.clone(),
        user_id: actor.user_id,
        add: [plan.add, plan.keep.clone()].concat(),
        remove: plan.remove,
        keep: plan.keep,
        expires_after: lasts.map(|lasts| lasts.as_secs()),
        present: present.then_some(afterwards),
        give_back,
        expired: false,
        failed: 0,
        locale: actor.locale.tag(),
    }
}
