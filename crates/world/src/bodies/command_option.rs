//! The options of a command's body, and how large a command is with them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    Form,
    command::{read_localizations, read_name},
};
use crate::state::{
    Command, CommandOption,
    command::{CHANNEL, INTEGER, NUMBER, STRING, SUBCOMMAND, SUBCOMMAND_GROUP},
};

/// The largest integer that a double holds exactly: what options may be.
const MOST_INTEGER: i64 = (1 << 53) - 1;
/// The options of a command, the choices of an option.
const MOST: usize = 25;

/// The options at a depth: 0 of the command, 1 of a group, 2 of a subcommand.
pub(super) fn read_options(form: &Form<'_>, depth: u8) -> Vec<CommandOption> {
    let (mut names, mut optional_seen) = (BTreeSet::new(), false);
    let options = form.list("options", 0..=MOST, |option| {
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
    let nested = options.iter().filter(|option| option.kind <= SUBCOMMAND_GROUP).count();
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
    // Groups hold subcommands, subcommands hold values; neither goes deeper.
    let allowed: Vec<i64> = match depth {
        0 => (1..=11).collect(),
        1 => vec![i64::from(SUBCOMMAND)],
        _ => (3..=11).collect(),
    };
    let kind = u8::try_from(form.choice("type", &allowed)?).ok()?;
    let below = match kind {
        SUBCOMMAND_GROUP => Some(read_options(form, 1)),
        SUBCOMMAND => Some(read_options(form, 2)),
        _ => None,
    };
    let valued = matches!(kind, STRING | INTEGER | NUMBER);
    let choices = if valued { form.list("choices", 0..=MOST, |form| read_choice(form, kind)) } else { None };
    let autocomplete = form.flag("autocomplete").filter(|_| valued);
    if autocomplete == Some(true) && choices.as_ref().is_some_and(|choices| !choices.is_empty()) {
        let message = "Autocomplete cannot be used with choices";
        form.refuse("autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message);
    }
    let (min_length, max_length) = read_lengths(form, kind);
    let (min_value, max_value) = read_bounds(form, kind);
    Some(CommandOption {
        kind,
        name: read_name(form, true),
        name_localizations: read_localizations(form, ("name_localizations", 32), true),
        description: form.string("description", 1..=100).unwrap_or_default(),
        description_localizations: read_localizations(form, ("description_localizations", 100), false),
        required: form.flag("required").filter(|_| below.is_none()),
        autocomplete,
        choices,
        channel_types: if kind == CHANNEL { read_channel_types(form) } else { None },
        min_value,
        max_value,
        min_length,
        max_length,
        options: below,
    })
}

/// The least and the most characters of a string.
fn read_lengths(form: &Form<'_>, kind: u8) -> (Option<u64>, Option<u64>) {
    if kind != STRING {
        return (None, None);
    }
    let (least, most) = (form.integer("min_length", 0..=6_000), form.integer("max_length", 1..=6_000));
    if least.zip(most).is_some_and(|(least, most): (u64, u64)| least > most) {
        let message = "Minimum length cannot be greater than maximum length";
        form.refuse("min_length", "APPLICATION_COMMAND_OPTIONS_MIN_LENGTH_INVALID", message);
    }
    (least, most)
}

/// The least and the greatest of a number.
fn read_bounds(form: &Form<'_>, kind: u8) -> (Option<Value>, Option<Value>) {
    let (least, most) = (read_number(form, "min_value", kind), read_number(form, "max_value", kind));
    let number = |bound: &Option<Value>| bound.as_ref().and_then(Value::as_f64);
    if number(&least).zip(number(&most)).is_some_and(|(least, most)| least > most) {
        let message = "Minimum value cannot be greater than maximum value";
        form.refuse("min_value", "APPLICATION_COMMAND_OPTIONS_MIN_VALUE_INVALID", message);
    }
    (least, most)
}

/// A bound or a choice of a numeric option: an integer of 53 bits, or a double.
fn read_number(form: &Form<'_>, field: &str, kind: u8) -> Option<Value> {
    match kind {
        INTEGER => form.integer::<i64>(field, -MOST_INTEGER..=MOST_INTEGER).map(Value::from),
        NUMBER => {
            let value = form.value(field)?;
            if !value.is_number() {
                form.refuse(field, "FLOAT_TYPE_COERCE", &format!("Value \"{value}\" is not float."));
            }
            Some(value.clone()).filter(Value::is_number)
        }
        _ => None,
    }
}

fn read_channel_types(form: &Form<'_>) -> Option<Vec<u8>> {
    let types = form.items("channel_types", 0..=MOST)?;
    let known = |item: &Value| item.as_u64().and_then(|kind| u8::try_from(kind).ok()).filter(|k| *k <= 16);
    let read: Vec<u8> = types.iter().filter_map(known).collect();
    if read.len() != types.len() {
        form.refuse("channel_types", "BASE_TYPE_CHOICES", "Value must be one of the channel types.");
    }
    Some(read)
}

/// A choice of an option of a type, also one that completes what is being typed.
pub(crate) fn read_choice(form: &Form<'_>, kind: u8) -> Option<Value> {
    form.require("name");
    form.require("value");
    let name = form.string("name", 1..=100);
    let value = match kind {
        STRING => form.string("value", 0..=100).map(Value::from),
        _ => read_number(form, "value", kind),
    };
    let mut choice = Map::from_iter([("name".to_owned(), json!(name?)), ("value".to_owned(), value?)]);
    if let Some(names) = read_localizations(form, ("name_localizations", 100), false) {
        choice.insert("name_localizations".to_owned(), json!(names));
    }
    Some(Value::Object(choice))
}

/// The characters of a command's names, descriptions and values, of each text its longest translation.
pub(super) fn command_size(command: &Command) -> usize {
    longest(&command.name, command.name_localizations.as_ref())
        + longest(&command.description, command.description_localizations.as_ref())
        + command.options.iter().map(option_size).sum::<usize>()
}

fn option_size(option: &CommandOption) -> usize {
    let value = |choice: &Value| {
        ["name", "value"]
            .iter()
            .filter_map(|field| choice[*field].as_str())
            .map(|t| t.chars().count())
            .sum::<usize>()
    };
    let choices: usize = option.choices.iter().flatten().map(value).sum();
    longest(&option.name, option.name_localizations.as_ref())
        + longest(&option.description, option.description_localizations.as_ref())
        + choices
        + option.options.iter().flatten().map(option_size).sum::<usize>()
}

fn longest(text: &str, translations: Option<&BTreeMap<String, String>>) -> usize {
    let translated = translations.into_iter().flat_map(BTreeMap::values).map(|text| text.chars().count());
    translated.chain([text.chars().count()]).max().unwrap_or(0)
}
