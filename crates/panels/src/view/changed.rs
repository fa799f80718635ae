//! What the member is told about a change of their roles.

use std::time::Duration;

use bellhop_actions::{Outcome, Settled};
use bellhop_guilds::{
    say as answer,
    ui::{button, row},
};
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    channel::message::{Component, component::ButtonStyle},
    http::interaction::InteractionResponseData,
    id::{Id, marker::RoleMarker},
};

use super::mentions;
use crate::model::{
    MISSING_PERMISSIONS, PanelComponent, RefusedRole, RoleChange, RolesChanged, UNKNOWN_MEMBER, UNKNOWN_ROLE,
};

/// What the member is told about a change of their roles.
pub fn changed(change: &RoleChange, settled: Settled<'_>) -> InteractionResponseData {
    let locale = change.locale();
    let sentence = match settled.outcome {
        Outcome::Done(result) => {
            let done = serde_json::from_value(result.clone()).unwrap_or_default();
            return told(&locale, change, &done, settled);
        }
        Outcome::Failed { code: code @ Some(MISSING_PERMISSIONS), .. } => {
            // Nothing was done: it was the first.
            let role = change.add.first().or(change.remove.first());
            let refused = role.map(|role| RefusedRole { role: *role, code: *code });
            let left = left(&locale, change, &RolesChanged { refused, ..RolesChanged::default() });
            let refused = refused.map(|refused| refusal(&locale, refused));
            [refused, left].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Outcome::Failed { code: Some(UNKNOWN_ROLE), .. } => say(&locale, "discord-role-gone", []),
        Outcome::Failed { code: Some(UNKNOWN_MEMBER), .. } => say(&locale, "discord-member-gone", []),
        Outcome::Failed { .. } => say(&locale, "discord-failed", []),
        Outcome::Cancelled => say(&locale, "called-off", []),
    };
    answer(sentence)
}

fn told(
    locale: &Locale,
    change: &RoleChange,
    done: &RolesChanged,
    settled: Settled<'_>,
) -> InteractionResponseData {
    let (kept, added): (Vec<_>, Vec<_>) =
        done.added.iter().copied().partition(|role_id| change.keep.contains(role_id));
    let sentence = match (added.is_empty(), done.removed.is_empty()) {
        (false, false) => {
            let values = [("added", mentions(&added)), ("removed", mentions(&done.removed))];
            Some(say(locale, "roles-swapped", values))
        }
        (false, true) => Some(say(locale, "roles-added", [("roles", mentions(&added))])),
        (true, false) => Some(say(locale, "roles-removed", [("roles", mentions(&done.removed))])),
        (true, true) => None,
    };
    let ends = change.expires_after.map(|seconds| {
        let ends = settled.now + Duration::from_secs(seconds);
        Word::from(format!("<t:{}:R>", ends.unix_timestamp()))
    });
    let lasts =
        ends.clone().filter(|_| !added.is_empty()).map(|ends| say(locale, "roles-last", [("ends", ends)]));
    let kept = ends
        .filter(|_| !kept.is_empty())
        .map(|ends| say(locale, "roles-kept", [("roles", mentions(&kept)), ("ends", ends)]));
    let refused = done.refused.map(|refused| refusal(locale, refused));
    let present = present(change, done).map(|present| match present.as_slice() {
        [] => say(locale, "roles-present-none", []),
        present => say(locale, "roles-present", [("roles", mentions(present))]),
    });
    let sentences = [sentence, lasts, kept, refused, left(locale, change, done), present];
    let sentences: Vec<_> = sentences.into_iter().flatten().collect();
    let components = change.give_back.map(|entry_id| {
        let custom_id = PanelComponent::GiveBack(change.panel_id, entry_id).custom_id();
        let button = button(ButtonStyle::Secondary, say(locale, "give-back", []), custom_id);
        vec![row(vec![Component::Button(button)])]
    });
    InteractionResponseData { components, ..answer(sentences.join(" ")) }
}

/// What ended the change after some of it was done.
fn refusal(locale: &Locale, refused: RefusedRole) -> String {
    let role = [("role", mentions(&[refused.role]))];
    match refused.code {
        Some(MISSING_PERMISSIONS) => say(locale, "discord-refused-role", role),
        Some(UNKNOWN_ROLE) => say(locale, "discord-one-gone", role),
        Some(UNKNOWN_MEMBER) => say(locale, "discord-member-gone", []),
        _ => say(locale, "discord-one-failed", role),
    }
}

/// Which roles were not come to.
fn left(locale: &Locale, change: &RoleChange, done: &RolesChanged) -> Option<String> {
    let refused = done.refused?.role;
    let all = change.add.iter().chain(&change.remove).copied();
    let come_to = |role_id: &Id<RoleMarker>| {
        *role_id == refused || done.added.contains(role_id) || done.removed.contains(role_id)
    };
    let left: Vec<_> = all.filter(|role_id| !come_to(role_id)).collect();
    (!left.is_empty()).then(|| say(locale, "roles-left", [("roles", mentions(&left))]))
}

/// Which of the panel's roles the member has, where they are told: what was not done is left out of what was planned.
fn present(change: &RoleChange, done: &RolesChanged) -> Option<Vec<Id<RoleMarker>>> {
    let missing = |role_id: &Id<RoleMarker>| {
        change.add.contains(role_id) && !change.keep.contains(role_id) && !done.added.contains(role_id)
    };
    let planned = change.present.as_ref()?.iter().filter(|role_id| !missing(role_id));
    let stayed = change.remove.iter().filter(|role_id| !done.removed.contains(role_id));
    Some(planned.chain(stayed).copied().collect())
}
