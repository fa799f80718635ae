//! What is wrong with a panel, as the mirror shows it.

use std::collections::BTreeMap;

use bellhop_guilds::{Ground, Place, Unassignable};
use bellhop_store::problems::Problem;
use serde_json::{Value, json};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use super::{danger, exceeds};
use crate::model::Panel;

/// What is wrong with the panel: `deleted` are the last names of roles that are gone, `place` is the channel that it
/// is posted in.
pub fn judge(
    panel: &Panel,
    ground: &Ground,
    deleted: &BTreeMap<Id<RoleMarker>, String>,
    place: Option<&Place>,
    manager_role_ids: &[Id<RoleMarker>],
) -> Vec<Problem> {
    let problem = |(code, item_id, details): (&str, i64, Value)| Problem {
        subject_id: panel.panel_id.0,
        code: code.to_owned(),
        item_id,
        details: with_title(details, panel),
    };
    let roles = panel.entries.iter().filter_map(|entry| of_role(entry.role_id, ground, deleted));
    let limits = panel.limits.requires.into_iter().chain(panel.limits.forbids).filter_map(|role_id| {
        let details = json!({ "role_id": role_id, "name": deleted.get(&role_id)? });
        Some(("limit_role_deleted", item(role_id), details))
    });
    let lacks = ground.bot().is_some_and(|bot| !bot.guild_permissions().contains(Permissions::MANAGE_ROLES));
    let lacks = (lacks && !panel.entries.is_empty()).then(|| ("bot_lacks_manage_roles", 0, json!({})));
    let place = place.and_then(|place| of_place(panel, place)).map(|(code, details)| (code, 0, details));
    let dangerous = panel.entries.iter().filter_map(|entry| {
        let role = ground.role(entry.role_id)?;
        let danger = danger(role, manager_role_ids)?;
        let details = json!({ "role_id": entry.role_id, "name": role.name });
        exceeds(danger, entry.confirmed).then_some(("role_dangerous", item(entry.role_id), details))
    });
    roles.chain(dangerous).chain(limits).chain(lacks).chain(place).map(problem).collect()
}

fn of_role(
    role_id: Id<RoleMarker>,
    ground: &Ground,
    deleted: &BTreeMap<Id<RoleMarker>, String>,
) -> Option<(&'static str, i64, Value)> {
    let details = |name: &str| json!({ "role_id": role_id, "name": name });
    if let Some(name) = deleted.get(&role_id) {
        return Some(("role_deleted", item(role_id), details(name)));
    }
    let role = ground.role(role_id)?;
    let code = match ground.unassignable(role)? {
        Unassignable::Managed => "role_managed",
        Unassignable::AboveBot => "role_above_bot",
        // None is offered, and what the bot lacks is told once for the panel.
        Unassignable::Everyone | Unassignable::BotUnknown | Unassignable::BotLacksManageRoles => return None,
    };
    Some((code, item(role_id), details(&role.name)))
}

fn of_place(panel: &Panel, place: &Place) -> Option<(&'static str, Value)> {
    let channel_id = panel.channel_id;
    match place {
        Place::Deleted(name) => Some(("channel_deleted", json!({ "channel_id": channel_id, "name": name }))),
        Place::Open { .. } if panel.lost => Some(("message_deleted", json!({ "channel_id": channel_id }))),
        place => {
            let lacking = place.lacking()?.bits().to_string();
            Some(("channel_closed", json!({ "channel_id": channel_id, "permissions": lacking })))
        }
    }
}

fn item(role_id: Id<RoleMarker>) -> i64 {
    role_id.get().cast_signed()
}

fn with_title(mut details: Value, panel: &Panel) -> Value {
    details["panel_id"] = json!(panel.panel_id);
    details["title"] = json!(panel.title);
    details
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
