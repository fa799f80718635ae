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
};

use super::mentions;
use crate::model::{MISSING_PERMISSIONS, PanelComponent, RoleChange, UNKNOWN_MEMBER, UNKNOWN_ROLE};

/// What the member is told about a change of their roles.
pub fn changed(change: &RoleChange, settled: Settled<'_>) -> InteractionResponseData {
    let locale = change.locale();
    let sentence = match settled.outcome {
        Outcome::Done(_) => return done(&locale, change, settled),
        Outcome::Failed { code: Some(MISSING_PERMISSIONS), .. } => {
            let roles = [change.add.as_slice(), &change.remove].concat();
            say(&locale, "discord-refused-role", [("role", mentions(&roles))])
        }
        Outcome::Failed { code: Some(UNKNOWN_ROLE), .. } => say(&locale, "discord-role-gone", []),
        Outcome::Failed { code: Some(UNKNOWN_MEMBER), .. } => say(&locale, "discord-member-gone", []),
        Outcome::Failed { .. } => say(&locale, "discord-failed", []),
    };
    answer(sentence)
}

fn done(locale: &Locale, change: &RoleChange, settled: Settled<'_>) -> InteractionResponseData {
    let added: Vec<_> = change.add.iter().filter(|role_id| !change.keep.contains(role_id)).copied().collect();
    let sentence = match (added.is_empty(), change.remove.is_empty()) {
        (false, false) => {
            let values = [("added", mentions(&added)), ("removed", mentions(&change.remove))];
            Some(say(locale, "roles-swapped", values))
        }
        (false, true) => Some(say(locale, "roles-added", [("roles", mentions(&added))])),
        (true, false) => Some(say(locale, "roles-removed", [("roles", mentions(&change.remove))])),
        (true, true) => None,
    };
    let ends = change.expires_after.map(|seconds| {
        let ends = settled.now + Duration::from_secs(seconds);
        Word::from(format!("<t:{}:R>", ends.unix_timestamp()))
    });
    let kept = ends
        .clone()
        .filter(|_| !change.keep.is_empty())
        .map(|ends| say(locale, "roles-kept", [("roles", mentions(&change.keep)), ("ends", ends)]));
    let lasts = ends.filter(|_| !added.is_empty()).map(|ends| say(locale, "roles-last", [("ends", ends)]));
    let present = change.present.as_deref().map(|present| match present {
        [] => say(locale, "roles-present-none", []),
        present => say(locale, "roles-present", [("roles", mentions(present))]),
    });
    let sentences: Vec<_> = [sentence, lasts, kept, present].into_iter().flatten().collect();
    let components = change.give_back.map(|entry_id| {
        let custom_id = PanelComponent::GiveBack(change.panel_id, entry_id).custom_id();
        let button = button(ButtonStyle::Secondary, say(locale, "give-back", []), custom_id);
        vec![row(vec![Component::Button(button)])]
    });
    InteractionResponseData { components, ..answer(sentences.join(" ")) }
}
