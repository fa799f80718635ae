//! The `data` of commands and autocompletion: what was chosen and typed, with the objects it names.

use serde_json::{Value, json};

use super::resolved::{Place, Resolved};
use crate::{
    rest::show,
    state::{
        Command, CommandOption, Target,
        command::{ATTACHMENT, BOOLEAN, CHANNEL, INTEGER, NUMBER, STRING, SUBCOMMAND_GROUP},
    },
};

/// What was given to a command: its full name, the options, and the one that is being typed.
pub(super) type Given<'a> = (&'a str, &'a [(String, Value)], Option<&'a str>);

/// A slash command's data: the path to its subcommand and the options given there.
pub(super) fn typed(
    place: &Place<'_>,
    command: &Command,
    (name, given, focused): Given<'_>,
) -> Result<Value, String> {
    let (path, declared) = descend(command, name)?;
    let mut resolved = Resolved::default();
    let mut options = Vec::new();
    for (name, value) in given {
        let option = declared.iter().find(|option| &option.name == name);
        let option = option.ok_or_else(|| format!("no option {name}"))?;
        let mut entry = json!({ "name": name, "type": option.kind, "value": value });
        if focused == Some(name) {
            if option.autocomplete != Some(true) {
                return Err(format!("option {name} completes nothing"));
            }
            entry["focused"] = json!(true);
        } else {
            check(place, option, value)?;
            resolved.name(place, (option.kind, value))?;
        }
        options.push(entry);
    }
    if focused.is_none() {
        require_all(declared, given)?;
    }
    for (kind, step) in path.into_iter().rev() {
        options = vec![json!({ "name": step, "type": kind, "options": options })];
    }
    let mut data = about(command);
    if !options.is_empty() {
        data["options"] = Value::Array(options);
    }
    resolved.into_data(&mut data);
    Ok(data)
}

/// The type of the option that is being typed.
pub(super) fn focused_kind(command: &Command, (name, _, focused): Given<'_>) -> Option<u8> {
    let (_, declared) = descend(command, name).ok()?;
    declared.iter().find(|option| Some(option.name.as_str()) == focused).map(|option| option.kind)
}

/// The data of a command from the menu of a user or a message.
pub(super) fn of_menu(place: &Place<'_>, command: &Command, target: Target) -> Result<Value, String> {
    let mut data = about(command);
    let mut resolved = Resolved::default();
    match target {
        Target::User(user_id) => {
            resolved.user(place, user_id).ok_or("no such user")?;
            data["target_id"] = json!(user_id);
        }
        Target::Message(message_id) => {
            resolved.message(place, message_id).ok_or("no such message")?;
            data["target_id"] = json!(message_id);
        }
    }
    resolved.into_data(&mut data);
    Ok(data)
}

fn about(command: &Command) -> Value {
    let mut data = json!({ "id": command.id, "name": command.name, "type": command.kind });
    if let Some(guild_id) = command.guild_id {
        data["guild_id"] = json!(guild_id);
    }
    data
}

/// The steps from a command to what its full name runs.
type Path<'a> = Vec<(u8, &'a str)>;

/// The path to what is run, and the options that are declared there.
fn descend<'a>(command: &'a Command, name: &'a str) -> Result<(Path<'a>, &'a [CommandOption]), String> {
    let mut declared = command.options.as_slice();
    let mut path = Vec::new();
    for step in name.split(' ').skip(1) {
        let option = declared.iter().find(|option| option.kind <= SUBCOMMAND_GROUP && option.name == step);
        let option = option.ok_or_else(|| format!("no subcommand {step}"))?;
        path.push((option.kind, step));
        declared = option.options.as_deref().unwrap_or_default();
    }
    if declared.iter().any(|option| option.kind <= SUBCOMMAND_GROUP) {
        return Err(format!("{name} is run by its subcommands alone"));
    }
    Ok((path, declared))
}

/// Refuses a value that no client would let a person enter.
fn check(place: &Place<'_>, option: &CommandOption, value: &Value) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("option {} {what}", option.name));
    let fits = match option.kind {
        STRING => value.is_string(),
        INTEGER => value.is_i64() || value.is_u64(),
        NUMBER => value.is_number(),
        BOOLEAN => value.is_boolean(),
        _ => true,
    };
    if !fits {
        return wrong("takes values of another type");
    }
    if option.kind == ATTACHMENT {
        return wrong("takes a file, which nobody can send here yet");
    }
    let choices = option.choices.as_deref().unwrap_or_default();
    if !choices.is_empty() && choices.iter().all(|choice| choice["value"] != *value) {
        return wrong("has no such choice");
    }
    if let Some(number) = value.as_f64() {
        let bound = |bound: &Option<Value>| bound.as_ref().and_then(Value::as_f64);
        let low = bound(&option.min_value).is_some_and(|least| number < least);
        let high = bound(&option.max_value).is_some_and(|most| number > most);
        if low || high {
            return wrong("is out of bounds");
        }
    }
    if option.kind == STRING {
        let length = value.as_str().unwrap_or_default().chars().count() as u64;
        if length < option.min_length.unwrap_or(0) || length > option.max_length.unwrap_or(6_000) {
            return wrong("has another length than it takes");
        }
    }
    if option.kind == CHANNEL && !takes_channel(place, option, value) {
        return wrong("takes channels of other types");
    }
    Ok(())
}

fn takes_channel(place: &Place<'_>, option: &CommandOption, value: &Value) -> bool {
    let kinds = option.channel_types.as_deref().unwrap_or_default();
    let id = value.as_str().and_then(|id| id.parse().ok());
    let channel = id.and_then(|id| place.state.channels.get(&id));
    kinds.is_empty() || channel.is_none_or(|channel| kinds.iter().any(|kind| show(&channel.kind) == *kind))
}

/// A client sends a command only when its required options are given.
fn require_all(declared: &[CommandOption], given: &[(String, Value)]) -> Result<(), String> {
    let missing = declared
        .iter()
        .find(|option| option.required == Some(true) && given.iter().all(|(name, _)| *name != option.name));
    missing.map_or(Ok(()), |option| Err(format!("option {} is required", option.name)))
}
