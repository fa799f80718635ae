//! Bodies of application command routes (Discord Docs: Application Commands).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use twilight_model::id::Id;

use super::{
    Form,
    form::{read, read_list},
};
use crate::{
    error::ApiError,
    state::{
        CHAT_INPUT, Command, CommandOption,
        ids::{ApplicationId, GuildId},
    },
};

/// The type of an option that is a subcommand.
const SUBCOMMAND: u8 = 1;
/// The type of an option that groups subcommands.
const GROUP: u8 = 2;

/// One command's body, for a scope of an application.
pub(crate) fn read_command(
    body: &Value,
    scope: (ApplicationId, Option<GuildId>),
) -> Result<Command, ApiError> {
    read(body, |form| read_body(form, scope))
}

/// A bulk overwrite's body: names are unique by type.
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
        Some(command)
    })
}

fn read_body(form: &Form<'_>, (application_id, guild_id): (ApplicationId, Option<GuildId>)) -> Command {
    form.require("name");
    let kind = form.choice("type", &[1, 2, 3]).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(CHAT_INPUT);
    if kind == CHAT_INPUT {
        form.require("description");
    }
    let numbers = |field| {
        let items = form.items(field, 1..=3)?;
        Some(items.iter().filter_map(|item| u8::try_from(item.as_u64()?).ok()).collect::<Vec<_>>())
    };
    Command {
        // Both are given when the command is registered.
        id: Id::new(1),
        version: Id::new(1),
        application_id,
        kind,
        guild_id,
        name: read_name(form, kind == CHAT_INPUT),
        name_localizations: read_localizations(form, "name_localizations"),
        description: form.string("description", 0..=100).unwrap_or_default(),
        description_localizations: read_localizations(form, "description_localizations"),
        default_member_permissions: form
            .permissions("default_member_permissions")
            .map(|permissions| permissions.bits().to_string()),
        dm_permission: form.flag("dm_permission").unwrap_or(guild_id.is_none()),
        contexts: numbers("contexts"),
        integration_types: numbers("integration_types").unwrap_or_else(|| vec![0]),
        options: read_options(form, 0),
        nsfw: form.flag("nsfw").unwrap_or(false),
    }
}

/// Names that people type hold letters, digits, `-` and `_`, in lower case where there is one.
fn read_name(form: &Form<'_>, typed: bool) -> String {
    let name = form.string("name", 1..=32).unwrap_or_default();
    let lawful = |c: char| (c.is_alphanumeric() || matches!(c, '-' | '_')) && c.to_lowercase().eq([c]);
    if typed && !name.chars().all(lawful) {
        form.refuse("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
    name
}

fn read_localizations(form: &Form<'_>, field: &str) -> Option<BTreeMap<String, String>> {
    let texts = form.value(field)?.as_object()?;
    Some(
        texts.iter().filter_map(|(locale, text)| Some((locale.clone(), text.as_str()?.to_owned()))).collect(),
    )
}

fn read_options(form: &Form<'_>, depth: u8) -> Vec<CommandOption> {
    let (mut names, mut optional_seen) = (BTreeSet::new(), false);
    let options = form.list("options", 0..=25, |option| {
        let parsed = read_option(option, depth)?;
        if !names.insert(parsed.name.clone()) {
            let message = "Option names must be unique";
            option.refuse("name", "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", message);
        }
        if parsed.required == Some(true) && optional_seen {
            let message = "Required options must be placed before non-required options";
            option.refuse("", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= parsed.required != Some(true);
        Some(parsed)
    });
    let options = options.unwrap_or_default();
    let nested = options.iter().filter(|option| option.kind <= GROUP).count();
    if nested != 0 && nested != options.len() {
        let message =
            "Sub-command and sub-command group option types are mutually exclusive to all other types";
        form.refuse("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
    options
}

fn read_option(form: &Form<'_>, depth: u8) -> Option<CommandOption> {
    for field in ["type", "name", "description"] {
        form.require(field);
    }
    let allowed: Vec<i64> = match depth {
        0 => (1..=11).collect(),
        1 => [1].into_iter().chain(3..=11).collect(),
        _ => (3..=11).collect(),
    };
    let kind = u8::try_from(form.choice("type", &allowed)?).ok()?;
    let below = match kind {
        GROUP => Some(read_options(form, 1)),
        SUBCOMMAND => Some(read_options(form, 2)),
        _ => None,
    };
    if form.flag("autocomplete") == Some(true) && form.items("choices", 0..=25).is_some_and(|c| !c.is_empty())
    {
        let message = "Autocomplete cannot be used with choices";
        form.refuse("autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message);
    }
    Some(CommandOption {
        kind,
        name: read_name(form, true),
        name_localizations: read_localizations(form, "name_localizations"),
        description: form.string("description", 1..=100).unwrap_or_default(),
        description_localizations: read_localizations(form, "description_localizations"),
        required: form.flag("required"),
        autocomplete: form.flag("autocomplete"),
        choices: form.list("choices", 0..=25, read_choice),
        channel_types: form
            .items("channel_types", 0..=25)
            .map(|types| types.iter().filter_map(|t| u8::try_from(t.as_u64()?).ok()).collect()),
        min_value: form.value("min_value").cloned(),
        max_value: form.value("max_value").cloned(),
        min_length: form.integer("min_length", 0..=6000),
        max_length: form.integer("max_length", 1..=6000),
        options: below,
    })
}

fn read_choice(form: &Form<'_>) -> Option<Value> {
    form.require("name");
    form.require("value");
    form.string("name", 1..=100)?;
    let mut choice = serde_json::Map::new();
    for field in ["name", "name_localizations", "value"] {
        if let Some(value) = form.value(field) {
            choice.insert(field.to_owned(), value.clone());
        }
    }
    Some(Value::Object(choice))
}
