//! A line of the guild's log about panels.

use bellhop_guilds::who;
use bellhop_store::audit::Entry;
use bellhop_words::{Locale, Value as Word, say};
use serde_json::{Value, json};
use std::time::Duration;

use super::{limits::span, problem::about};
use crate::model::{FEATURE, PanelKind, TRIED};

/// What an entry tells; `None` for one that is not about panels.
pub fn audit_line(entry: &Entry, locale: &Locale) -> Option<String> {
    let details = &entry.details;
    let who = who(entry.by, locale);
    let mut values = vec![("who", Word::from(who)), ("panel", text(&details["title"]).into())];
    let key = match entry.event.as_str() {
        "panel.created" => "audit-panel-created",
        "panel.deleted" => "audit-panel-deleted",
        "panel.changed" => {
            values.push(("change", change(&details["change"], locale)?.into()));
            "audit-panel-changed"
        }
        "panel.posted" => {
            values.push(("channel", format!("<#{}>", text(&details["channel_id"])).into()));
            "audit-panel-posted"
        }
        "panel.roles-changed" | "panel.roles-not-changed" => {
            values.push(("added", roles(&details["added"]).into()));
            values.push(("removed", roles(&details["removed"]).into()));
            values.push(("member", format!("<@{}>", text(&details["expired"])).into()));
            values.push(("kept", roles(&details["kept"]).into()));
            values.push(("code", code(details).into()));
            of_roles(entry)
        }
        "panel.message-left" => {
            values.push(("link", text(&details["link"]).into()));
            values.push(("code", code(details).into()));
            "audit-message-left"
        }
        "problem.found" | "problem.mended" if is_ours(&details["feature"]) => {
            let told = about(details["code"].as_str()?, &details["about"], locale);
            values.push(("problem", told.into()));
            values[1] = ("panel", text(&details["about"]["title"]).into());
            if entry.event == "problem.found" { "audit-problem-found" } else { "audit-problem-mended" }
        }
        _ => return None,
    };
    let line = say(locale, key, values);
    let Some(refused) = details["refused"].as_str() else { return Some(line) };
    let refused = Word::from(format!("<@&{refused}>"));
    let values = [("line", line.into()), ("refused", refused), ("code", code(details).into())];
    Some(say(locale, "audit-roles-partly", values))
}

fn is_ours(feature: &Value) -> bool {
    matches!(feature.as_str(), Some(FEATURE | TRIED))
}

fn of_roles(entry: &Entry) -> &'static str {
    let details = &entry.details;
    let some = |field: &str| details[field].as_array().is_some_and(|roles| !roles.is_empty());
    match (entry.event.as_str(), details["expired"].is_string(), some("added"), some("removed")) {
        ("panel.roles-not-changed", true, ..) => "audit-not-taken-back",
        ("panel.roles-not-changed", ..) => "audit-roles-not-changed",
        (_, true, ..) => "audit-roles-expired",
        (_, _, true, true) => "audit-roles-swapped",
        (_, _, true, false) => "audit-roles-added",
        (_, _, false, false) => "audit-roles-kept",
        _ => "audit-roles-removed",
    }
}

/// Discord's code; `none` where it gave none.
fn code(details: &Value) -> String {
    details["code"].as_i64().map_or_else(|| "none".to_owned(), |code| code.to_string())
}

/// What was changed of a panel, in words.
fn change(change: &Value, locale: &Locale) -> Option<String> {
    let (before, after) = (&change["before"], &change["after"]);
    let role = || Word::from(format!("<@&{}>", text(&change["role_id"])));
    Some(match change["what"].as_str()? {
        "roles" if change["removed"].is_array() => {
            say(locale, "change-roles-removed", [("roles", Word::from(roles(&change["removed"])))])
        }
        "roles" => say(locale, "change-roles-added", [("roles", Word::from(roles(&change["added"])))]),
        "entry" => {
            let said =
                |state: &Value| [text(&state["emoji"]), text(&state["label"])].join(" ").trim().to_owned();
            if said(before) == said(after) {
                return Some(say(locale, "change-entry-look", [("role", role())]));
            }
            let values = [("role", role()), ("before", said(before).into()), ("after", said(after).into())];
            say(locale, "change-entry", values)
        }
        "order" if change["roles"].is_array() => {
            say(locale, "change-order-whole", [("roles", Word::from(roles(&change["roles"])))])
        }
        "order" => {
            let values = [("role", role()), ("before", number(before)), ("after", number(after))];
            say(locale, "change-order", values)
        }
        "mode" => {
            let mode = |mode: &Value| {
                serde_json::from_value(mode.clone())
                    .map_or_else(|_| String::new(), |mode| super::mode(mode, locale))
            };
            let values = [("before", Word::from(mode(before))), ("after", mode(after).into())];
            say(locale, "change-mode", values)
        }
        "text" => change_of_text((before, after), locale),
        "limits" => {
            let values =
                [("before", Word::from(limits(before, locale))), ("after", limits(after, locale).into())];
            say(locale, "change-limits", values)
        }
        _ => return None,
    })
}

fn change_of_text((before, after): (&Value, &Value), locale: &Locale) -> String {
    let differs = |field: &str| before[field] != after[field];
    let said = |key, of: fn(&Value, &Locale) -> String, field: &str| {
        let values = [("before", of(&before[field], locale)), ("after", of(&after[field], locale))];
        say(locale, key, values.map(|(name, value)| (name, Word::from(value))))
    };
    let look = differs("body") || differs("color");
    let changes = [
        differs("title").then(|| said("change-title", |title, _| text(title), "title")),
        differs("kind").then(|| said("change-kind", kind, "kind")),
        // Who sends the form as it was changes nothing that is worth another word.
        (look || !(differs("title") || differs("kind"))).then(|| say(locale, "change-text", [])),
    ];
    changes.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn kind(kind: &Value, locale: &Locale) -> String {
    let key = if *kind == json!(PanelKind::Menu) { "kind-menu" } else { "kind-buttons" };
    say(locale, key, [])
}

fn limits(limits: &Value, locale: &Locale) -> String {
    let role = |field: &str, key: &'static str| {
        let role_id = limits[field].as_str()?;
        Some(say(locale, key, [("role", Word::from(format!("<@&{role_id}>")))]))
    };
    let most =
        limits["max_roles"].as_i64().map(|most| say(locale, "limit-most", [("most", Word::from(most))]));
    let lasts = limits["expires_after"].as_u64().map(|seconds| {
        let time = span(Duration::from_secs(seconds), locale);
        say(locale, "limit-lasts", [("time", Word::from(time))])
    });
    let said = [most, lasts, role("requires", "limit-requires"), role("forbids", "limit-forbids")];
    let said: Vec<_> = said.into_iter().flatten().collect();
    if said.is_empty() { say(locale, "limits-none", []) } else { said.join(", ") }
}

fn roles(roles: &Value) -> String {
    let roles = roles.as_array().into_iter().flatten().filter_map(Value::as_str);
    roles.map(|role_id| format!("<@&{role_id}>")).collect::<Vec<_>>().join(", ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn number(value: &Value) -> Word {
    value.as_i64().unwrap_or_default().into()
}
