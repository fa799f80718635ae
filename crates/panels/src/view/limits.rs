//! Who may choose, how much and for how long: in words, and to be chosen.

use std::time::Duration;

use bellhop_guilds::{
    say as answer,
    ui::{button, choice, option, roles, row},
};
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    channel::message::{
        Component,
        component::{ButtonStyle, SelectDefaultValue, SelectMenu, SelectMenuOption},
    },
    http::interaction::InteractionResponseData,
    id::{Id, marker::RoleMarker},
};
use twilight_util::builder::embed::EmbedBuilder;

use super::mention;
use crate::model::{Control, Handle, LASTS, Limits, MOST_ROLES, Panel};

/// The limits with their controls; only roles that are there are shown as chosen.
pub fn limits(
    panel: &Panel,
    locale: &Locale,
    is_there: impl Fn(Id<RoleMarker>) -> bool,
) -> InteractionResponseData {
    let title = say(locale, "editor-title", [("title", Word::from(panel.title.clone()))]);
    let said = summary(panel.limits, locale);
    let said = if said.is_empty() { say(locale, "limits-none", []) } else { said };
    let embed = EmbedBuilder::new().title(title).color(panel.color).description(said);
    let back = Handle::of(panel, Control::Main).custom_id();
    let back = Component::Button(button(ButtonStyle::Secondary, say(locale, "back", []), back));
    let (requires, forbids) = (panel.limits.requires.filter(|id| is_there(*id)), panel.limits.forbids);
    let forbids = forbids.filter(|id| is_there(*id));
    let rows = [
        most(panel, locale),
        lasts(panel, locale),
        role(panel, Control::Requires, (requires, "limits-requires"), locale),
        role(panel, Control::Forbids, (forbids, "limits-forbids"), locale),
        back,
    ];
    InteractionResponseData {
        content: Some(String::new()),
        embeds: Some(vec![embed.build()]),
        components: Some(rows.map(|component| row(vec![component])).into()),
        ..answer("")
    }
}

/// The limits in words, a line each; empty where there are none.
pub(super) fn summary(limits: Limits, locale: &Locale) -> String {
    let role = |key, role_id: Option<Id<RoleMarker>>| {
        role_id.map(|role_id| say(locale, key, [("role", Word::from(mention(role_id)))]))
    };
    let lines = [
        limits.max_roles.map(|most| say(locale, "limit-most", [("most", Word::from(most))])),
        limits.expires_after.map(|after| say(locale, "limit-lasts", [("time", span(after, locale).into())])),
        role("limit-requires", limits.requires),
        role("limit-forbids", limits.forbids),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn most(panel: &Panel, locale: &Locale) -> Component {
    let none = SelectMenuOption {
        default: panel.limits.max_roles.is_none(),
        ..option(say(locale, "limits-most-none", []), "0")
    };
    let some = (1..=MOST_ROLES).map(|most| SelectMenuOption {
        default: panel.limits.max_roles == Some(most),
        ..option(say(locale, "limit-most", [("most", Word::from(most))]), most.to_string())
    });
    let options = [none].into_iter().chain(some).collect();
    Component::SelectMenu(choice(Handle::of(panel, Control::Most).custom_id(), options))
}

fn lasts(panel: &Panel, locale: &Locale) -> Component {
    let for_good = SelectMenuOption {
        default: panel.limits.expires_after.is_none(),
        ..option(say(locale, "limits-lasts-none", []), "0")
    };
    let for_a_time = LASTS.iter().map(|lasts| SelectMenuOption {
        default: panel.limits.expires_after == Some(*lasts),
        ..option(
            say(locale, "limit-lasts", [("time", Word::from(span(*lasts, locale)))]),
            lasts.as_secs().to_string(),
        )
    });
    let options = [for_good].into_iter().chain(for_a_time).collect();
    Component::SelectMenu(choice(Handle::of(panel, Control::Lasts).custom_id(), options))
}

fn role(
    panel: &Panel,
    control: Control,
    (chosen, placeholder): (Option<Id<RoleMarker>>, &'static str),
    locale: &Locale,
) -> Component {
    let chosen = chosen.map(SelectDefaultValue::Role).into_iter().collect();
    let select = roles(Handle::of(panel, control).custom_id(), (0, 1), chosen);
    Component::SelectMenu(SelectMenu { placeholder: Some(say(locale, placeholder, [])), ..select })
}

/// A span of time in words: in the greatest unit of which it is whole ones, else in minutes that have begun.
pub(super) fn span(span: Duration, locale: &Locale) -> String {
    let seconds = span.as_secs();
    let (count, key) = match seconds {
        _ if seconds.is_multiple_of(86400) => (seconds / 86400, "days"),
        _ if seconds.is_multiple_of(3600) => (seconds / 3600, "hours"),
        _ => (seconds.div_ceil(60), "minutes"),
    };
    say(locale, key, [("count", Word::from(count))])
}
