//! Bodies of application command routes (Discord Docs: Application Commands).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use twilight_model::id::Id;

use super::{
    Form,
    command_option::{command_size, read_options},
    form::{read, read_list},
};
use crate::{
    error::ApiError,
    state::{
        CHAT_INPUT, Command, MESSAGE_COMMAND, USER_COMMAND,
        ids::{ApplicationId, GuildId},
    },
};

/// The characters of a command with all that is below it.
const MOST_CHARACTERS: usize = 8_000;

/// The languages of Discord's clients (Discord Docs: Reference, "Locales").
const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk",
    "vi", "zh-CN", "zh-TW",
];

/// One command's body, for a scope of an application.
pub(crate) fn read_command(
    body: &Value,
    scope: (ApplicationId, Option<GuildId>),
) -> Result<Command, ApiError> {
    read(body, |form| read_body(form, scope))
}

/// A bulk overwrite's body: names are unique by type; an `id` names the command to keep.
pub(crate) fn read_commands(
    body: &Value,
    scope: (ApplicationId, Option<GuildId>),
) -> Result<Vec<Command>, ApiError> {
    let mut seen = BTreeSet::new();
    read_list(body, |form| {
        let command = read_body(form, scope);
        if !seen.insert((command.kind, command.name.clone())) {
            let message = "Application command names must be unique";
            form.refuse("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", message);
        }
        Some(Command { id: form.id("id").unwrap_or(command.id), ..command })
    })
}

fn read_body(form: &Form<'_>, (application_id, guild_id): (ApplicationId, Option<GuildId>)) -> Command {
    form.require("name");
    let kinds = [CHAT_INPUT, USER_COMMAND, MESSAGE_COMMAND].map(i64::from);
    let kind = form.choice("type", &kinds).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(CHAT_INPUT);
    let typed = kind == CHAT_INPUT;
    let options = if typed { read_options(form, 0) } else { Vec::new() };
    let command = Command {
        // Both are given when the command is registered.
        id: Id::new(1),
        version: Id::new(1),
        application_id,
        kind,
        guild_id,
        name: read_name(form, typed),
        name_localizations: read_localizations(form, ("name_localizations", 32), typed),
        description: read_description(form, typed),
        description_localizations: read_localizations(form, ("description_localizations", 100), false),
        default_member_permissions: form
            .permissions("default_member_permissions")
            .map(|permissions| permissions.bits().to_string()),
        dm_permission: form.flag("dm_permission").unwrap_or(guild_id.is_none()),
        contexts: read_numbers(form, "contexts", &[0, 1, 2]),
        integration_types: read_numbers(form, "integration_types", &[0, 1]).unwrap_or_else(|| vec![0]),
        options,
        nsfw: form.flag("nsfw").unwrap_or(false),
    };
    if command_size(&command) > MOST_CHARACTERS {
        let message = format!("Command exceeds maximum size ({MOST_CHARACTERS})");
        form.refuse("", "APPLICATION_COMMAND_TOO_LARGE", &message);
    }
    command
}

/// Slash commands are described; those of a menu have neither description nor options.
fn read_description(form: &Form<'_>, typed: bool) -> String {
    if typed {
        form.require("description");
        return form.string("description", 1..=100).unwrap_or_default();
    }
    if form.value("description").is_some_and(|text| text != "") {
        let message = "Context menu commands cannot have description";
        form.refuse("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID", message);
    }
    if form.value("options").and_then(Value::as_array).is_some_and(|options| !options.is_empty()) {
        let message = "Context menu commands cannot have options";
        form.refuse("options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID", message);
    }
    String::new()
}

/// A list of distinct numbers among those that exist.
fn read_numbers(form: &Form<'_>, field: &str, allowed: &[u8]) -> Option<Vec<u8>> {
    let mut numbers = Vec::new();
    for item in form.items(field, 1..=allowed.len())? {
        match item.as_u64().and_then(|number| u8::try_from(number).ok()).filter(|n| allowed.contains(n)) {
            Some(number) if numbers.contains(&number) => {
                form.refuse(field, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
            }
            Some(number) => numbers.push(number),
            None => {
                let message =
                    format!("Value must be one of {allowed:?}.").replace('[', "{").replace(']', "}");
                form.refuse(field, "BASE_TYPE_CHOICES", &message);
            }
        }
    }
    Some(numbers)
}

/// Whether people can type a name: letters, digits, `-`, `_` and `'`, in lower case where there is one.
///
/// Of Devanagari and Thai every sign counts (Discord Docs: "Application Command Naming").
fn is_typed_name(name: &str) -> bool {
    let signs = |c: char| matches!(c, '-' | '_' | '\'' | '\u{900}'..='\u{97f}' | '\u{e00}'..='\u{e7f}');
    name.chars().all(|c| (c.is_alphanumeric() || signs(c)) && c.to_lowercase().eq([c]))
}

/// The name of a command or an option.
pub(super) fn read_name(form: &Form<'_>, typed: bool) -> String {
    let name = form.string("name", 1..=32).unwrap_or_default();
    if typed && !is_typed_name(&name) {
        form.refuse("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
    name
}

/// Names or descriptions by language; `typed` names hold what people can type.
pub(super) fn read_localizations(
    form: &Form<'_>,
    (field, most): (&str, usize),
    typed: bool,
) -> Option<BTreeMap<String, String>> {
    let texts = form.object(field)?;
    let locales = form.value(field).and_then(Value::as_object).into_iter().flat_map(|texts| texts.keys());
    let mut read = BTreeMap::new();
    for locale in locales {
        if !LOCALES.contains(&locale.as_str()) {
            let message = format!("Value must be one of {{{}}}.", LOCALES.join(", "));
            texts.refuse(locale, "BASE_TYPE_CHOICES", &message);
        }
        let Some(text) = texts.string(locale, 1..=most) else { continue };
        if typed && !is_typed_name(&text) {
            texts.refuse(locale, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        }
        read.insert(locale.clone(), text);
    }
    Some(read)
}
