//! Spoils an event's data on request, so that clients show what they do with it.

use serde_json::{Value, json};

use super::faults::GatewayFault;

/// The data with every fault done to it.
pub(super) fn bend(data: &str, faults: &[GatewayFault]) -> String {
    let mut value: Value = serde_json::from_str(data).unwrap_or_default();
    let mut broken = false;
    for fault in faults {
        match fault {
            GatewayFault::MissingField { field } => remove(&mut value, field),
            GatewayFault::WrongType { field } => mistype(&mut value, field),
            _ => broken = true,
        }
    }
    let mut text = value.to_string();
    if broken {
        text = text.chars().take(text.chars().count() / 2).collect();
    }
    text
}

fn remove(value: &mut Value, pointer: &str) {
    let Some((parent, field)) = pointer.rsplit_once('/') else { return };
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(field)),
        Some(Value::Array(items)) => {
            let index = field.parse().ok().filter(|index| *index < items.len());
            index.map(|index: usize| items.remove(index));
        }
        _ => {}
    }
}

fn mistype(value: &mut Value, pointer: &str) {
    let Some(field) = value.pointer_mut(pointer) else { return };
    *field = if field.is_array() || field.is_object() { json!(7) } else { json!([]) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_missed_mistyped_or_the_text_is_cut() {
        let data = r#"{"id":"5","list":[{"name":"a"}]}"#;
        let missing = |field: &str| GatewayFault::MissingField { field: field.to_owned() };
        let wrong = |field: &str| GatewayFault::WrongType { field: field.to_owned() };
        assert_eq!(bend(data, &[missing("/list/0/name")]), r#"{"id":"5","list":[{}]}"#);
        assert_eq!(bend(data, &[missing("/list"), wrong("/id")]), r#"{"id":[]}"#);
        assert_eq!(bend(data, &[wrong("/list")]), r#"{"id":"5","list":7}"#);
        assert!(serde_json::from_str::<Value>(&bend(data, &[GatewayFault::BrokenJson])).is_err());
    }
}
