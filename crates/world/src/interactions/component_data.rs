//! The `data` of components and forms: what was chosen and filled in, with the objects it names.

use serde_json::{Map, Value, json};

use super::resolved::{Place, Resolved};
use crate::{
    rest::show,
    state::{
        Component, Modal,
        command::{CHANNEL, MENTIONABLE, ROLE, STRING, USER},
        component::{
            CHANNEL_SELECT, LABEL, MENTIONABLE_SELECT, ROLE_SELECT, TEXT_DISPLAY, TEXT_INPUT, USER_SELECT,
        },
    },
};

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
        let mut resolved = Resolved::default();
        choose(place, (component, values), &mut resolved)?;
        data["values"] = json!(values);
        resolved.into_data(&mut data);
    }
    Ok(data)
}

/// Refuses what a select does not offer, and adds what its values name.
fn choose(
    place: &Place<'_>,
    (select, values): (&Component, &[String]),
    resolved: &mut Resolved,
) -> Result<(), String> {
    let count = values.len() as u64;
    // In a form one that is not required may be left empty.
    let skipped = count == 0 && select.required == Some(false);
    let few = count < select.min_values.unwrap_or(1) && !skipped;
    if few || count > select.max_values.unwrap_or(1) {
        return Err(format!("the select takes another number of values than {count}"));
    }
    for value in values {
        if select.options.as_ref().is_some_and(|options| options.iter().all(|o| o.value != *value)) {
            return Err(format!("no option {value}"));
        }
        if !takes_channel(place, select, value) {
            return Err("the select offers channels of other types".to_owned());
        }
        resolved.name(place, (select_type(select.kind), &json!(value)))?;
    }
    Ok(())
}

fn takes_channel(place: &Place<'_>, select: &Component, value: &str) -> bool {
    let kinds = select.channel_types.as_deref().unwrap_or_default();
    let channel = value.parse().ok().and_then(|id| place.state.channels.get(&id));
    kinds.is_empty() || channel.is_none_or(|channel| kinds.contains(&channel.kind))
}

/// The option type whose values a select's values are.
fn select_type(kind: u8) -> u8 {
    match kind {
        USER_SELECT => USER,
        CHANNEL_SELECT => CHANNEL,
        ROLE_SELECT => ROLE,
        MENTIONABLE_SELECT => MENTIONABLE,
        _ => STRING,
    }
}

/// A form's data: the parts as the form had them, with what was filled in.
pub(super) fn modal(place: &Place<'_>, modal: &Modal, fields: &Map<String, Value>) -> Result<Value, String> {
    let mut filling = Filling { place, fields, resolved: Resolved::default() };
    let components = modal.components.iter().map(|part| filling.part(part)).collect::<Result<Vec<_>, _>>()?;
    let mut data = json!({ "custom_id": modal.custom_id, "components": components });
    filling.resolved.into_data(&mut data);
    Ok(data)
}

/// A form on its way to be sent.
struct Filling<'a> {
    place: &'a Place<'a>,
    fields: &'a Map<String, Value>,
    resolved: Resolved,
}

impl Filling<'_> {
    fn part(&mut self, part: &Component) -> Result<Value, String> {
        let mut children = part.children().map(|child| self.input(child)).collect::<Result<Vec<_>, _>>()?;
        let mut filled = json!({ "type": part.kind, "id": part.id });
        match part.kind {
            LABEL => filled["component"] = children.pop().unwrap_or_default(),
            TEXT_DISPLAY => {}
            _ => filled["components"] = Value::Array(children),
        }
        Ok(filled)
    }

    fn input(&mut self, input: &Component) -> Result<Value, String> {
        let custom_id = input.custom_id.as_deref().unwrap_or_default();
        let value = self.fields.get(custom_id);
        let mut filled = json!({ "type": input.kind, "id": input.id, "custom_id": custom_id });
        if input.kind == TEXT_INPUT {
            let text = value.and_then(Value::as_str).or(input.value.as_deref()).unwrap_or_default();
            check_text(input, text)?;
            filled["value"] = json!(text);
        } else {
            let values = chosen(input, value);
            choose(self.place, (input, &values), &mut self.resolved)?;
            filled["values"] = json!(values);
        }
        Ok(filled)
    }
}

fn check_text(input: &Component, text: &str) -> Result<(), String> {
    let custom_id = input.custom_id.as_deref().unwrap_or_default();
    let length = text.chars().count() as u64;
    if text.is_empty() && input.required != Some(false) {
        return Err(format!("field {custom_id} is required"));
    }
    let short = length > 0 && length < input.min_length.unwrap_or(0);
    if short || length > input.max_length.unwrap_or(4_000) {
        return Err(format!("field {custom_id} has another length than it takes"));
    }
    Ok(())
}

/// What was chosen in a select; what it offers from the start where nothing was said.
fn chosen(select: &Component, value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    match value {
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
        None => {
            let options = select.options.iter().flatten().filter(|option| option.default == Some(true));
            let named = select.default_values.iter().flatten().map(|default| show(&default["id"]));
            options.map(|option| option.value.clone()).chain(named.map(|id| text(&id))).collect()
        }
    }
}
