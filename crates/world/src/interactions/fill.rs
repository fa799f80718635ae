//! The `data` of interactions: what was chosen, typed and filled in, with the objects it names.

use serde_json::{Map, Value, json};

use super::payload;
use crate::{
    rest::show,
    state::{
        Command, CommandOption, Component, Modal, State,
        component::{CHANNEL_SELECT, LABEL, MENTIONABLE_SELECT, ROLE_SELECT, TEXT_INPUT, USER_SELECT},
        ids::{AnyId, ChannelId, GuildId},
    },
};

/// Where something is chosen.
pub(super) struct Place<'a> {
    pub(super) state: &'a State,
    pub(super) guild_id: Option<GuildId>,
    pub(super) channel_id: ChannelId,
}

/// Option types that name an object.
const USER: u8 = 6;
const CHANNEL: u8 = 7;
const ROLE: u8 = 8;
const MENTIONABLE: u8 = 9;

/// A command's data: the path to its subcommand and the options given there.
pub(super) fn command(
    place: &Place<'_>,
    command: &Command,
    (name, given, focused): (&str, &[(String, Value)], Option<&str>),
) -> Result<Value, String> {
    let mut declared = &command.options;
    let mut path = Vec::new();
    for step in name.split(' ').skip(1) {
        let option = declared.iter().find(|option| option.kind <= 2 && option.name == step);
        let option = option.ok_or_else(|| format!("no subcommand {step}"))?;
        path.push((option.kind, step));
        declared = option.options.as_ref().unwrap_or(&command.options);
    }
    let mut resolved = Resolved::default();
    let mut options = Vec::new();
    for (name, value) in given {
        let option = declared.iter().find(|option| &option.name == name);
        let option = option.ok_or_else(|| format!("no option {name}"))?;
        resolved.name(place, (option.kind, value))?;
        let mut entry = json!({ "name": name, "type": option.kind, "value": value });
        if focused == Some(name) {
            entry["focused"] = json!(true);
        }
        options.push(entry);
    }
    require_all(declared, given, focused)?;
    for (kind, step) in path.into_iter().rev() {
        options = vec![json!({ "name": step, "type": kind, "options": options })];
    }
    let mut data = json!({ "id": command.id, "name": command.name, "type": command.kind });
    if !options.is_empty() {
        data["options"] = Value::Array(options);
    }
    if let Some(guild_id) = command.guild_id {
        data["guild_id"] = json!(guild_id);
    }
    resolved.into_data(&mut data);
    Ok(data)
}

/// A client sends a command only when its required options are given.
fn require_all(
    declared: &[CommandOption],
    given: &[(String, Value)],
    focused: Option<&str>,
) -> Result<(), String> {
    let missing = declared
        .iter()
        .find(|option| option.required == Some(true) && given.iter().all(|(name, _)| *name != option.name));
    match missing {
        Some(option) if focused.is_none() => Err(format!("option {} is required", option.name)),
        _ => Ok(()),
    }
}

/// A component's data: its id and what was chosen.
pub(super) fn component(
    place: &Place<'_>,
    component: &Component,
    values: &[String],
) -> Result<Value, String> {
    if component.disabled == Some(true) {
        return Err("the component is disabled".to_owned());
    }
    let mut data = json!({
        "custom_id": component.custom_id, "component_type": component.kind, "id": component.id,
    });
    if component.is_select() {
        check_values(component, values)?;
        data["values"] = json!(values);
        let mut resolved = Resolved::default();
        for value in values {
            resolved.name(place, (select_type(component.kind), &json!(value)))?;
        }
        resolved.into_data(&mut data);
    }
    Ok(data)
}

fn check_values(component: &Component, values: &[String]) -> Result<(), String> {
    let count = values.len() as u64;
    if count < component.min_values.unwrap_or(1) || count > component.max_values.unwrap_or(1) {
        return Err(format!("the select takes another number of values than {count}"));
    }
    if let Some(options) = &component.options {
        let unknown = values.iter().find(|value| options.iter().all(|option| option.value != **value));
        if let Some(value) = unknown {
            return Err(format!("no option {value}"));
        }
    }
    Ok(())
}

/// The option type whose values a select's values are.
fn select_type(kind: u8) -> u8 {
    match kind {
        USER_SELECT => USER,
        CHANNEL_SELECT => CHANNEL,
        ROLE_SELECT => ROLE,
        MENTIONABLE_SELECT => MENTIONABLE,
        _ => 3,
    }
}

/// A form's data: the fields as the form had them, with their values.
pub(super) fn modal(modal: &Modal, fields: &Map<String, Value>) -> Result<Value, String> {
    let components: Result<Vec<_>, _> = modal
        .components
        .iter()
        .filter(|part| part.children().next().is_some())
        .map(|part| fill_part(part, fields))
        .collect();
    Ok(json!({ "custom_id": modal.custom_id, "components": components? }))
}

fn fill_part(part: &Component, fields: &Map<String, Value>) -> Result<Value, String> {
    let mut children =
        part.children().map(|child| fill_input(child, fields)).collect::<Result<Vec<_>, _>>()?;
    let mut filled = json!({ "type": part.kind, "id": part.id });
    if part.kind == LABEL {
        filled["component"] = children.pop().unwrap_or_default();
    } else {
        filled["components"] = Value::Array(children);
    }
    Ok(filled)
}

fn fill_input(input: &Component, fields: &Map<String, Value>) -> Result<Value, String> {
    let custom_id = input.custom_id.as_deref().unwrap_or_default();
    let value = fields.get(custom_id);
    let mut filled = json!({ "type": input.kind, "id": input.id, "custom_id": custom_id });
    if input.kind == TEXT_INPUT {
        let text = value.and_then(Value::as_str).or(input.value.as_deref()).unwrap_or_default();
        let length = text.chars().count() as u64;
        if text.is_empty() && input.required != Some(false) {
            return Err(format!("field {custom_id} is required"));
        }
        if length > input.max_length.unwrap_or(4_000)
            || (length > 0 && length < input.min_length.unwrap_or(0))
        {
            return Err(format!("field {custom_id} has another length than it takes"));
        }
        filled["value"] = json!(text);
    } else {
        filled["values"] = match value {
            Some(Value::Array(values)) => json!(values),
            Some(value) => json!([value]),
            None => json!([]),
        };
    }
    Ok(filled)
}

/// The objects that values name.
#[derive(Default)]
struct Resolved(Map<String, Value>);

impl Resolved {
    /// Adds the object that a value of an option type names.
    fn name(&mut self, place: &Place<'_>, (kind, value): (u8, &Value)) -> Result<(), String> {
        if !matches!(kind, USER | CHANNEL | ROLE | MENTIONABLE) {
            return Ok(());
        }
        let id = value.as_str().and_then(|text| text.parse::<AnyId>().ok()).ok_or("the value is no id")?;
        let unknown = || format!("nobody and nothing has the id {id}");
        match kind {
            USER => self.user(place, id.cast()).ok_or_else(unknown),
            CHANNEL => self.channel(place, id.cast()).ok_or_else(unknown),
            ROLE => self.role(place, id.cast()).ok_or_else(unknown),
            _ => self.user(place, id.cast()).or_else(|| self.role(place, id.cast())).ok_or_else(unknown),
        }
    }

    fn put(&mut self, group: &str, id: &impl ToString, object: Value) {
        let group = self.0.entry(group).or_insert_with(|| json!({}));
        group[id.to_string()] = object;
    }

    fn user(&mut self, place: &Place<'_>, id: crate::state::ids::UserId) -> Option<()> {
        self.put("users", &id, show(place.state.user(id).ok()?));
        if let Some(member) = place.guild_id.and_then(|guild_id| place.state.member_json(guild_id, id).ok()) {
            let channel = place.state.channels.get(&place.channel_id);
            let permissions = channel.map(|channel| place.state.permissions_in(id, channel));
            let mut member = show(&member);
            for field in ["user", "deaf", "mute"] {
                member.as_object_mut().map(|fields| fields.remove(field));
            }
            member["permissions"] = json!(permissions);
            self.put("members", &id, member);
        }
        Some(())
    }

    fn role(&mut self, place: &Place<'_>, id: crate::state::ids::RoleId) -> Option<()> {
        let role = place.state.role(place.guild_id?, id).ok()?;
        self.put("roles", &id, show(role));
        Some(())
    }

    fn channel(&mut self, place: &Place<'_>, id: ChannelId) -> Option<()> {
        let channel = place.state.channels.get(&id)?;
        let bot_id = place.state.application.bot_id();
        self.put("channels", &id, payload::partial_channel(place.state, channel, bot_id));
        Some(())
    }

    fn into_data(self, data: &mut Value) {
        if !self.0.is_empty() {
            data["resolved"] = Value::Object(self.0);
        }
    }
}
