//! What the log keeps of a change: before and after.

use serde_json::{Value, json};
use twilight_model::id::{Id, marker::RoleMarker};

use crate::model::{EntryText, Limits, Mode, Text};

/// What the panel says and looks like.
pub(super) fn text(before: &Text, after: &Text) -> Value {
    let said = |text: &Text| json!({ "title": text.title, "body": text.body, "color": text.color, "kind": text.kind });
    json!({ "what": "text", "before": said(before), "after": said(after) })
}

/// What choosing does.
pub(super) fn mode(before: Mode, after: Mode) -> Value {
    json!({ "what": "mode", "before": before, "after": after })
}

/// Who may choose, how much and for how long.
pub(super) fn limits(before: Limits, after: Limits) -> Value {
    let said = |limits: Limits| {
        json!({
            "max_roles": limits.max_roles, "requires": limits.requires, "forbids": limits.forbids,
            "expires_after": limits.expires_after.map(|after| after.as_secs()),
        })
    };
    json!({ "what": "limits", "before": said(before), "after": said(after) })
}

/// Roles that are offered; dangerous ones are confirmed.
pub(super) fn added(role_ids: &[Id<RoleMarker>], confirmed: bool) -> Value {
    json!({ "what": "roles", "added": role_ids, "confirmed": confirmed })
}

/// Roles that are not offered any more.
pub(super) fn removed(role_ids: &[Id<RoleMarker>]) -> Value {
    json!({ "what": "roles", "removed": role_ids })
}

/// What the entry of a role says and looks like.
pub(super) fn entry(role_id: Id<RoleMarker>, (before, after): (&EntryText, &EntryText)) -> Value {
    let said = |text: &EntryText| {
        json!({
            "label": text.label, "emoji": text.emoji, "style": text.style, "description": text.description,
        })
    };
    json!({ "what": "entry", "role_id": role_id, "before": said(before), "after": said(after) })
}

/// Where the entry of a role stands, counted from 0.
pub(super) fn place(role_id: Id<RoleMarker>, (before, after): (usize, usize)) -> Value {
    json!({ "what": "order", "role_id": role_id, "before": before + 1, "after": after + 1 })
}

/// The order of all roles, where more than one was moved.
pub(super) fn order(role_ids: &[Id<RoleMarker>]) -> Value {
    json!({ "what": "order", "roles": role_ids })
}
