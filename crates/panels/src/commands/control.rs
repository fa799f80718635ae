//! The controls of the edit interface.

use std::{collections::BTreeSet, time::Duration};

use bellhop_guilds::{Answer, Ground, GuildManager, Refusal as _};
use bellhop_store::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, RoleMarker},
};

use crate::{
    Error,
    model::{Control, Entry, EntryId, Handle, LASTS, Limits, MOST_ROLES, Mode, Panel},
    ops::{self, Added},
    rules::Refusal,
    view,
};

/// Answers the use of a control.
pub(super) async fn control(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (handle, values): (Handle, &[&str]),
    now: OffsetDateTime,
) -> Result<Answer, Error> {
    if handle.changes() {
        return change(conn, manager, (handle, values), now).await;
    }
    let mut panel = ops::get(conn, manager, handle.panel_id).await?;
    let locale = &manager.actor().locale;
    Ok(match handle.control {
        Control::PickEntry => {
            let picked = values.first().and_then(|value| value.parse().ok());
            let handle = Handle { item: picked, ..handle };
            Answer::Update(Box::new(view::entry(&panel, entry_of(&panel, handle)?, locale, None)))
        }
        Control::Entry => Answer::Form(Box::new(view::entry_form(&panel, entry_of(&panel, handle)?, locale))),
        Control::Text => Answer::Form(Box::new(view::text_form(&panel, locale))),
        Control::Limits => limits(conn, manager, &panel).await?,
        Control::Place => {
            let place = view::place(&panel, manager.actor().guild_id, locale, None);
            Answer::Update(Box::new(place))
        }
        Control::Preview => {
            let ground = Ground::find(conn, manager.actor().guild_id).await?;
            let guild = ground.map_or_else(|| locale.clone(), |ground| ground.locale());
            ops::drop_unusable_emojis(conn, &mut panel).await?;
            Answer::Say(Box::new(view::preview(&panel, (&guild, locale))))
        }
        _ => edited(conn, manager, &panel, None).await?,
    })
}

/// Changes the panel, and shows it as it is then.
async fn change(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (handle, values): (Handle, &[&str]),
    now: OffsetDateTime,
) -> Result<Answer, Error> {
    let target = ops::target(handle);
    let of_entry = (handle.panel_id, handle.revision, EntryId(handle.item.unwrap_or_default()));
    let first = values.first().copied().unwrap_or_default();
    match handle.control {
        Control::AddRoles => {
            let role_ids: BTreeSet<_> = values.iter().filter_map(|value| value.parse().ok()).collect();
            let role_ids = Vec::from_iter(role_ids);
            let added = ops::add_roles(conn, manager, target, (&role_ids, false), now).await?;
            shown(conn, manager, added).await
        }
        Control::Confirm => {
            let role_id = handle.item.and_then(|item| Id::new_checked(item.cast_unsigned()));
            let role_ids: Vec<Id<RoleMarker>> = role_id.into_iter().collect();
            let added = ops::add_roles(conn, manager, target, (&role_ids, true), now).await?;
            shown(conn, manager, added).await
        }
        Control::Up | Control::Down => {
            let by = if handle.control == Control::Up { -1 } else { 1 };
            let panel = ops::move_entry(conn, manager, of_entry, by, now).await?;
            let entry = view::entry(&panel, entry_of(&panel, handle)?, &manager.actor().locale, None);
            Ok(Answer::Update(Box::new(entry)))
        }
        Control::Remove => {
            let panel = ops::remove_entry(conn, manager, of_entry, now).await?;
            edited(conn, manager, &panel, None).await
        }
        Control::Mode => {
            let mode = read_mode(first).ok_or(Error::Refused(Refusal::Empty))?;
            let panel = ops::set_mode(conn, manager, target, mode, now).await?;
            edited(conn, manager, &panel, None).await
        }
        Control::PostIn => {
            let channel_id = first.parse().map_err(|_| Error::Refused(Refusal::Empty))?;
            post(conn, manager, handle, channel_id).await
        }
        Control::PostAgain => {
            let panel = ops::get(conn, manager, handle.panel_id).await?;
            let channel_id = panel.channel_id.ok_or(Error::Refused(Refusal::NoChannel))?;
            post(conn, manager, handle, channel_id).await
        }
        Control::Delete => {
            let panel = ops::delete(conn, manager, target, now).await?;
            Ok(Answer::Update(Box::new(view::deleted(&panel, &manager.actor().locale))))
        }
        _ => {
            let change = |limits| limited(limits, handle.control, first);
            let panel = ops::set_limits(conn, manager, target, change, now).await?;
            limits(conn, manager, &panel).await
        }
    }
}

/// The limits with their controls; a role that was deleted cannot be shown as chosen.
async fn limits(conn: &mut PgConnection, manager: &GuildManager, panel: &Panel) -> Result<Answer, Error> {
    let ground = Ground::find(conn, manager.actor().guild_id).await?;
    let is_there = |role_id| ground.as_ref().is_some_and(|ground| ground.role(role_id).is_some());
    Ok(Answer::Update(Box::new(view::limits(panel, &manager.actor().locale, is_there))))
}

/// Posts the panel; where it cannot be, the channels are offered again with the reason.
async fn post(
    conn: &mut PgConnection,
    manager: &GuildManager,
    handle: Handle,
    channel_id: Id<ChannelMarker>,
) -> Result<Answer, Error> {
    match ops::post(conn, manager, handle.panel_id, channel_id, Some(&manager.actor().locale)).await {
        Ok(work) => Ok(Answer::Act(work)),
        Err(Error::Refused(
            refusal @ (Refusal::NotAChannel(_) | Refusal::ClosedChannel(..) | Refusal::ClosedToYou(_)),
        )) => {
            let panel = ops::get(conn, manager, handle.panel_id).await?;
            let actor = manager.actor();
            let notice = Some(refusal.say(&actor.locale));
            Ok(Answer::Update(Box::new(view::place(&panel, actor.guild_id, &actor.locale, notice))))
        }
        Err(error) => Err(error),
    }
}

/// The limits with one of them as it was chosen.
fn limited(limits: Limits, control: Control, value: &str) -> Limits {
    let number = value.parse::<u64>().ok();
    let most = number.and_then(|most| u8::try_from(most).ok()).filter(|most| (1..=MOST_ROLES).contains(most));
    let lasts = number.map(Duration::from_secs).filter(|lasts| LASTS.contains(lasts));
    match control {
        Control::Most => Limits { max_roles: most, ..limits },
        Control::Lasts => Limits { expires_after: lasts, ..limits },
        Control::Requires => Limits { requires: value.parse().ok(), ..limits },
        Control::Forbids => Limits { forbids: value.parse().ok(), ..limits },
        _ => limits,
    }
}

fn read_mode(value: &str) -> Option<Mode> {
    match value {
        "toggle" => Some(Mode::Toggle),
        "add_only" => Some(Mode::AddOnly),
        "remove_only" => Some(Mode::RemoveOnly),
        "unique" => Some(Mode::Unique),
        _ => None,
    }
}

/// The panel with roles that were added, or the question whether dangerous ones are meant.
async fn shown(conn: &mut PgConnection, manager: &GuildManager, added: Added) -> Result<Answer, Error> {
    if added.dangerous.is_empty() {
        return edited(conn, manager, &added.panel, None).await;
    }
    let ground =
        Ground::find(conn, manager.actor().guild_id).await?.ok_or(Error::Refused(Refusal::BotRemoved))?;
    let roles: Vec<_> = added.dangerous.iter().filter_map(|role_id| ground.role(*role_id)).collect();
    let asked = view::dangerous(&added.panel, &roles, &manager.actor().locale);
    Ok(Answer::Update(Box::new(asked)))
}

/// The panel's main view, in the place of the message whose control was used.
pub(super) async fn edited(
    conn: &mut PgConnection,
    manager: &GuildManager,
    panel: &Panel,
    notice: Option<String>,
) -> Result<Answer, Error> {
    let problems = ops::problems(conn, manager).await?;
    let editor = view::editor(panel, &problems, &manager.actor().locale, notice);
    Ok(Answer::Update(Box::new(editor)))
}

/// The entry that a handle names.
pub(super) fn entry_of(panel: &Panel, handle: Handle) -> Result<&Entry, Error> {
    let entry = panel.entries.iter().find(|entry| Some(entry.entry_id.0) == handle.item);
    entry.ok_or(Error::Refused(Refusal::EntryDeleted))
}
