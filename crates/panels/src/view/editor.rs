//! The edit interface: the panel with its controls, one entry of it, and what is asked before something grave.

use bellhop_guilds::{
    say as answer,
    ui::{button, choice, fitting, option, roles, row, shortened},
};
use bellhop_store::{mirror::MirroredRole, problems::Problem};
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    channel::message::{
        Component,
        component::{Button, ButtonStyle, SelectMenu, SelectMenuOption},
    },
    guild::Permissions,
    http::interaction::InteractionResponseData,
    id::{Id, marker::RoleMarker},
};
use twilight_util::builder::embed::EmbedBuilder;

use super::{limits::summary, mention, mode, permissions, problem};
use crate::{
    model::{Control, Entry, Handle, MOST_ENTRIES, Mode, Panel, PanelKind},
    rules::DANGEROUS,
};

/// What lines may take of an embed's description of 4,096 characters (Discord Docs: Embed Limits).
const LENGTH: usize = 4_000;
/// Buttons in the rows of a message that leave one row for others: four rows of five.
const CONFIRMED_AT_ONCE: usize = 20;

/// The panel with its controls; `notice` stands above it.
pub fn editor(
    panel: &Panel,
    problems: &[Problem],
    locale: &Locale,
    notice: Option<String>,
) -> InteractionResponseData {
    let add = (panel.entries.len() < MOST_ENTRIES).then(|| {
        let room = u8::try_from(MOST_ENTRIES - panel.entries.len()).unwrap_or(1);
        let select = roles(id(panel, Control::AddRoles), (1, room), Vec::new());
        let placeholder = Some(say(locale, "editor-add", []));
        Component::SelectMenu(SelectMenu { placeholder, ..select })
    });
    let pick = (!panel.entries.is_empty()).then(|| {
        // Without emojis: for one that is gone Discord would refuse the whole message.
        let entries =
            panel.entries.iter().map(|entry| option(entry.label.clone(), entry.entry_id.to_string()));
        let select = choice(id(panel, Control::PickEntry), entries.collect());
        let placeholder = Some(say(locale, "editor-pick", []));
        Component::SelectMenu(SelectMenu { placeholder, ..select })
    });
    let rows = [add, pick, Some(modes(panel, locale))];
    let mut rows: Vec<_> = rows.into_iter().flatten().map(|component| row(vec![component])).collect();
    rows.push(row(buttons(panel, locale)));
    InteractionResponseData {
        content: Some(notice.unwrap_or_default()),
        components: Some(rows),
        ..shown(panel, problems, locale)
    }
}

fn id(panel: &Panel, control: Control) -> String {
    Handle::of(panel, control).custom_id()
}

fn modes(panel: &Panel, locale: &Locale) -> Component {
    let modes = [
        (Mode::Toggle, "toggle", "mode-toggle-hint"),
        (Mode::AddOnly, "add_only", "mode-add-only-hint"),
        (Mode::RemoveOnly, "remove_only", "mode-remove-only-hint"),
        (Mode::Unique, "unique", "mode-unique-hint"),
    ];
    let modes = modes.map(|(of, value, hint)| SelectMenuOption {
        default: of == panel.mode,
        description: Some(say(locale, hint, [])),
        ..option(say(locale, "editor-mode", [("mode", Word::from(mode(of, locale)))]), value)
    });
    Component::SelectMenu(choice(id(panel, Control::Mode), modes.into()))
}

fn buttons(panel: &Panel, locale: &Locale) -> Vec<Component> {
    let empty = panel.entries.is_empty();
    let controls = [
        (Control::Text, ButtonStyle::Secondary, "editor-text", false),
        (Control::Limits, ButtonStyle::Secondary, "editor-limits", false),
        (Control::Preview, ButtonStyle::Secondary, "editor-preview", empty),
        (Control::Place, ButtonStyle::Primary, "editor-post", empty),
    ];
    let button = |(control, style, key, disabled)| {
        Component::Button(Button { disabled, ..button(style, say(locale, key, []), id(panel, control)) })
    };
    controls.map(button).into()
}

/// Whether it is a problem of the panel as it is now: what a change mended is judged a moment later.
fn concerns(problem: &Problem, panel: &Panel) -> bool {
    let roles = panel.entries.iter().map(|entry| entry.role_id);
    let mut roles = roles.chain(panel.limits.requires).chain(panel.limits.forbids);
    let concerned = |role_id: Id<RoleMarker>| role_id.get().cast_signed() == problem.item_id;
    problem.subject_id == panel.panel_id.0 && (problem.item_id == 0 || roles.any(concerned))
}

/// What the panel is, in words.
fn shown(panel: &Panel, problems: &[Problem], locale: &Locale) -> InteractionResponseData {
    let kind = match panel.kind {
        PanelKind::Buttons => "kind-buttons",
        PanelKind::Menu => "kind-menu",
    };
    let place = match panel.channel_id.filter(|_| panel.message_id.is_some()) {
        Some(channel_id) => {
            say(locale, "editor-posted", [("channel", Word::from(format!("<#{channel_id}>")))])
        }
        None => say(locale, "panel-place-none", []),
    };
    let values = [
        ("kind", Word::from(say(locale, kind, []))),
        ("mode", mode(panel.mode, locale).into()),
        ("place", place.into()),
    ];
    let mut lines = vec![say(locale, "editor-summary", values), summary(panel.limits, locale)];
    let wrong = problems.iter().filter(|problem| concerns(problem, panel));
    let wrong = fitting(wrong.map(|wrong| format!("⚠️ {}", problem(wrong, locale))), LENGTH / 4).0;
    let entries = (1_usize..).zip(&panel.entries).map(|(nth, entry)| format!("{nth}. {}", line(entry)));
    lines.extend(entries);
    if panel.entries.is_empty() {
        lines.push(say(locale, "editor-empty", []));
    }
    // Before the roles: whatever has to be left out, it is not this.
    lines.insert(2, wrong);
    lines.retain(|line| !line.is_empty());
    let title = say(locale, "editor-title", [("title", Word::from(panel.title.clone()))]);
    let embed = EmbedBuilder::new().title(title).color(panel.color).description(fitting(lines, LENGTH).0);
    InteractionResponseData { embeds: Some(vec![embed.build()]), ..answer("") }
}

fn line(entry: &Entry) -> String {
    let emoji = match entry.emoji.as_deref() {
        Some(custom) if custom.contains(':') => match custom.strip_prefix("a:") {
            Some(moving) => format!("<a:{moving}> "),
            None => format!("<:{custom}> "),
        },
        Some(emoji) => format!("{emoji} "),
        None => String::new(),
    };
    format!("{emoji}{} → {}", entry.label, mention(entry.role_id))
}

/// One entry with its controls; `notice` stands above it.
pub fn entry(
    panel: &Panel,
    entry: &Entry,
    locale: &Locale,
    notice: Option<String>,
) -> InteractionResponseData {
    let place = panel.entries.iter().position(|other| other.entry_id == entry.entry_id).unwrap_or_default();
    let of = |control| Handle::of(panel, control).item(entry.entry_id.0).custom_id();
    let controls = [
        (of(Control::Entry), ButtonStyle::Primary, "entry-change", false),
        (of(Control::Up), ButtonStyle::Secondary, "entry-up", place == 0),
        (of(Control::Down), ButtonStyle::Secondary, "entry-down", place + 1 == panel.entries.len()),
        (of(Control::Remove), ButtonStyle::Danger, "entry-remove", false),
        (id(panel, Control::Main), ButtonStyle::Secondary, "back", false),
    ];
    let button = |(custom_id, style, key, disabled): (String, _, _, _)| {
        Component::Button(Button { disabled, ..button(style, say(locale, key, []), custom_id) })
    };
    let described = entry.description.as_ref().map(|described| format!("\n{described}")).unwrap_or_default();
    let values = [("place", Word::from(place + 1)), ("of", Word::from(panel.entries.len()))];
    let text = format!("{}{described}\n{}", line(entry), say(locale, "entry-place", values));
    let title = say(locale, "editor-title", [("title", Word::from(panel.title.clone()))]);
    let embed = EmbedBuilder::new().title(title).color(panel.color).description(text);
    InteractionResponseData {
        content: Some(notice.unwrap_or_default()),
        embeds: Some(vec![embed.build()]),
        components: Some(vec![row(controls.map(button).into())]),
        ..answer("")
    }
}

/// Asks to confirm each of these roles by name.
pub fn dangerous(panel: &Panel, dangerous: &[&MirroredRole], locale: &Locale) -> InteractionResponseData {
    let why = dangerous.iter().map(|role| {
        let all = role.permissions.contains(Permissions::ADMINISTRATOR);
        let shown = if all { Permissions::ADMINISTRATOR } else { role.permissions & DANGEROUS };
        format!("{}: {}", mention(role.role_id), permissions(shown, locale))
    });
    let why = fitting(why.map(|line| shortened(line, 180)), LENGTH).0;
    let buttons: Vec<_> = dangerous
        .iter()
        .take(CONFIRMED_AT_ONCE)
        .map(|role| {
            let handle = Handle::of(panel, Control::Confirm).item(role.role_id.get().cast_signed());
            let label = say(locale, "confirm-role", [("role", Word::from(role.name.clone()))]);
            Component::Button(button(ButtonStyle::Danger, label, handle.custom_id()))
        })
        .collect();
    let mut rows: Vec<_> = buttons.chunks(5).map(|buttons| row(buttons.to_vec())).collect();
    let back = button(ButtonStyle::Secondary, say(locale, "leave-out", []), id(panel, Control::Main));
    rows.push(row(vec![Component::Button(back)]));
    InteractionResponseData {
        embeds: Some(vec![EmbedBuilder::new().description(why).build()]),
        components: Some(rows),
        ..answer(say(locale, "dangerous", []))
    }
}

/// Asks whether the panel is to be deleted.
pub fn confirm_delete(panel: &Panel, locale: &Locale) -> InteractionResponseData {
    let delete = button(ButtonStyle::Danger, say(locale, "delete", []), id(panel, Control::Delete));
    let keep = button(ButtonStyle::Secondary, say(locale, "keep", []), id(panel, Control::Main));
    let title = [("title", Word::from(panel.title.clone()))];
    InteractionResponseData {
        components: Some(vec![row(vec![Component::Button(delete), Component::Button(keep)])]),
        ..answer(say(locale, "delete-panel", title))
    }
}

/// The panel was deleted.
pub fn deleted(panel: &Panel, locale: &Locale) -> InteractionResponseData {
    InteractionResponseData {
        components: Some(Vec::new()),
        ..answer(say(locale, "panel-was-deleted", [("title", Word::from(panel.title.clone()))]))
    }
}
