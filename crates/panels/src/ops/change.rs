//! A manager makes a whole panel, or says what one is to be: all of it at once.

use bellhop_guilds::{GuildManager, health};
use bellhop_store::{PgConnection, mirror::usable_emojis, panels, problems::Mended};
use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    create,
    offer::{Judgement, entry, usual},
    record,
    saving::{Edit, get, hold},
};
use crate::{
    Error,
    model::{
        Entry, EntryText, Limits, Mode, NewEntry, Panel, PanelId, TRIED, Text, Wanted, custom_emoji, text,
    },
    rules::{Arrangement, Place, Refusal, arrange, looking, make_sense, moved},
};

/// What is to be done to a panel so that it is as wanted; what is `None` or empty is so already.
#[derive(Default)]
struct Plan {
    text: Option<Text>,
    mode: Option<Mode>,
    limits: Option<Limits>,
    removed: Vec<Entry>,
    /// What entries that stay say and look like then.
    changed: Vec<(Entry, EntryText)>,
    made: Vec<NewEntry>,
    /// The roles in order, where they are in another.
    order: Option<Vec<Id<RoleMarker>>>,
}

/// Makes the panel, posted nowhere.
pub async fn make(
    conn: &mut PgConnection,
    manager: &GuildManager,
    wanted: Wanted,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let before = create(conn, manager, wanted.text.clone(), now).await?;
    let plan = plan(conn, manager, &before, wanted).await?;
    if plan.is_empty() {
        return Ok(before);
    }
    // It is at its first revision still: nobody saw it without.
    carry_out(conn, Edit { manager, before, now }, plan).await
}

/// Makes the panel what `want` makes of it, on the revision that the manager saw: one change, or none where it is so
/// already.
pub async fn change(
    conn: &mut PgConnection,
    manager: &GuildManager,
    target: (PanelId, i64),
    want: impl FnOnce(&Panel) -> Wanted,
    now: OffsetDateTime,
) -> Result<Panel, Error> {
    let panel = hold(conn, manager, target).await?;
    let plan = plan(conn, manager, &panel, want(&panel)).await?;
    if plan.is_empty() {
        return Ok(panel);
    }
    let edit = Edit::begin(conn, manager, target, now).await?;
    carry_out(conn, edit, plan).await
}

/// Judges what is wanted as each change of its own is judged.
async fn plan(
    conn: &mut PgConnection,
    manager: &GuildManager,
    before: &Panel,
    wanted: Wanted,
) -> Result<Plan, Error> {
    let judgement = Judgement::of(conn, manager).await?;
    let plan = Plan::of(before, wanted, &judgement).map_err(Error::Refused)?;
    let new =
        plan.changed.iter().map(|(_, text)| &text.emoji).chain(plan.made.iter().map(|made| &made.emoji));
    let new: Vec<_> = new.filter_map(|emoji| custom_emoji(emoji.as_deref()?)).collect();
    let usable = usable_emojis(conn, before.guild_id, &new).await?;
    if new.iter().all(|emoji_id| usable.contains(emoji_id)) {
        Ok(plan)
    } else {
        Err(Error::Refused(Refusal::EmojiUnusable))
    }
}

impl Plan {
    fn of(before: &Panel, wanted: Wanted, judgement: &Judgement<'_>) -> Result<Self, Refusal> {
        let mut plan = Self {
            text: Some(wanted.text).filter(|wanted| *wanted != text(before)),
            mode: Some(wanted.mode).filter(|mode| *mode != before.mode),
            limits: Some(wanted.limits).filter(|limits| *limits != before.limits),
            ..Self::default()
        };
        if let Some(entries) = wanted.entries {
            plan.arrange(before, arrange(&before.entries, entries)?, judgement)?;
        }
        if let Some(limits) = plan.limits {
            make_sense(&judgement.ground, before.limits, limits)?;
        }
        if plan.mode.is_some() || plan.limits.is_some() {
            let stay = before.entries.iter().filter(|entry| !plan.removed.contains(entry));
            judgement.answers_for(stay.map(|entry| entry.role_id))?;
        }
        Ok(plan)
    }

    fn arrange(
        &mut self,
        before: &Panel,
        arrangement: Arrangement,
        judgement: &Judgement<'_>,
    ) -> Result<(), Refusal> {
        let order: Vec<_> = arrangement.places.iter().map(Place::role_id).collect();
        let differs = !before.entries.iter().map(|entry| entry.role_id).eq(order.iter().copied());
        self.removed = arrangement.removed;
        let mut dangerous = Vec::new();
        for place in arrangement.places {
            match place {
                Place::Stays(entry, text) if EntryText::from(&entry) != text => {
                    self.changed.push((entry, text));
                }
                Place::Stays(..) => {}
                Place::Made { role_id, look, confirmed } => {
                    let (role, danger) = judgement.offer(role_id)?;
                    if danger.is_some() && !confirmed {
                        dangerous.push(role_id);
                    }
                    self.made.push(entry(role, looking(usual(role), look)?, danger));
                }
            }
        }
        // What is made stands behind everything else, be it of a role that was there before.
        self.order = (differs || !self.made.is_empty()).then_some(order);
        if dangerous.is_empty() { Ok(()) } else { Err(Refusal::DangerousUnconfirmed(dangerous)) }
    }

    fn is_empty(&self) -> bool {
        let same = self.text.is_none() && self.mode.is_none() && self.limits.is_none();
        let entries = self.removed.is_empty() && self.made.is_empty() && self.changed.is_empty();
        same && entries && self.order.is_none()
    }

    /// What the log keeps of it, an aspect each.
    fn record(&self, before: &Panel) -> Vec<Value> {
        let (dangerous, harmless): (Vec<_>, Vec<_>) =
            self.made.iter().partition(|made| made.confirmed.is_some());
        let added = [(harmless, false), (dangerous, true)].map(|(made, confirmed)| {
            let role_ids: Vec<_> = made.iter().map(|made| made.role_id).collect();
            (!role_ids.is_empty()).then(|| record::added(&role_ids, confirmed))
        });
        let removed: Vec<_> = self.removed.iter().map(|entry| entry.role_id).collect();
        let changed = self
            .changed
            .iter()
            .map(|(entry, text)| record::entry(entry.role_id, (&EntryText::from(entry), text)));
        let of_panel = [
            self.text.as_ref().map(|after| record::text(&text(before), after)),
            self.mode.map(|after| record::mode(before.mode, after)),
            self.limits.map(|after| record::limits(before.limits, after)),
            (!removed.is_empty()).then(|| record::removed(&removed)),
        ];
        let of_panel = of_panel.into_iter().chain(added).flatten();
        of_panel.chain(changed).chain(self.record_order(before)).collect()
    }

    /// The same of the order among those that stay.
    fn record_order(&self, before: &Panel) -> Option<Value> {
        let order = self.order.as_ref()?;
        let place = |role_id: &Id<RoleMarker>| {
            let stays = !self.made.iter().any(|made| made.role_id == *role_id);
            before.entries.iter().position(|entry| stays && entry.role_id == *role_id)
        };
        let stay: Vec<_> = order
            .iter()
            .enumerate()
            .filter_map(|(after, role_id)| Some((*role_id, place(role_id)?, after)))
            .collect();
        let places: Vec<_> = stay.iter().map(|(_, before, _)| *before).collect();
        match moved(&places).as_slice() {
            [] => None,
            [one] => {
                let (role_id, before, after) = stay[*one];
                Some(record::place(role_id, (before, after)))
            }
            _ => Some(record::order(order)),
        }
    }
}

/// Does what is planned, and records it.
async fn carry_out(conn: &mut PgConnection, edit: Edit<'_>, plan: Plan) -> Result<Panel, Error> {
    let panel_id = edit.before.panel_id;
    let changes = plan.record(&edit.before);
    if let Some(text) = &plan.text {
        panels::set_text(conn, panel_id, text).await?;
    }
    if let Some(mode) = plan.mode {
        panels::set_mode(conn, panel_id, mode).await?;
    }
    if let Some(limits) = plan.limits {
        panels::set_limits(conn, panel_id, limits).await?;
    }
    if !plan.removed.is_empty() {
        take_off(conn, &edit, &plan.removed).await?;
    }
    for (entry, text) in &plan.changed {
        panels::set_entry(conn, entry.entry_id, text).await?;
    }
    panels::add_entries(conn, panel_id, &plan.made).await?;
    if let Some(order) = &plan.order {
        let now = get(conn, edit.manager, panel_id).await?.entries;
        let place = |entry: &&Entry| order.iter().position(|role_id| *role_id == entry.role_id);
        let mut sorted: Vec<_> = now.iter().collect();
        sorted.sort_by_key(place);
        let order: Vec<_> = sorted.iter().map(|entry| entry.entry_id).collect();
        panels::order_entries(conn, panel_id, &order).await?;
    }
    edit.finish(conn, &changes).await
}

/// Takes entries off the panel; who has a role of theirs keeps it.
pub(super) async fn take_off(
    conn: &mut PgConnection,
    edit: &Edit<'_>,
    entries: &[Entry],
) -> Result<(), Error> {
    let panel_id = edit.before.panel_id;
    let entry_ids: Vec<_> = entries.iter().map(|entry| entry.entry_id).collect();
    panels::remove_entries(conn, panel_id, &entry_ids).await?;
    let actor = edit.manager.actor();
    let of = (actor.application_id, actor.guild_id, TRIED);
    let items: Vec<_> = entries.iter().map(|entry| entry.role_id.get().cast_signed()).collect();
    Ok(health::settle_one(conn, of, Mended::Items(panel_id.0, &items), edit.now).await?)
}
