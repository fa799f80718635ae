//! The body of Edit Current Application (Discord Docs: Application Resource).

use serde_json::Value;

use super::Form;
use crate::state::ApplicationEdit;

/// The length of a URL.
const URL: std::ops::RangeInclusive<usize> = 0..=2_048;

/// A change of the application; null empties a field.
pub(crate) fn read_application_edit(form: &Form<'_>) -> ApplicationEdit {
    ApplicationEdit {
        description: form.nullable("description", read_description),
        interactions_endpoint_url: form.nullable("interactions_endpoint_url", read_url).without_empty(),
        flags: form.integer::<i64>("flags", 0..=i64::MAX).and_then(|flags| u64::try_from(flags).ok()),
        tags: form.nullable("tags", |form, field| read_texts(form, field, (5, 20))),
        custom_install_url: form.nullable("custom_install_url", read_url).without_empty(),
        install_params: form.nullable("install_params", read_object),
        role_connections_verification_url: form
            .nullable("role_connections_verification_url", read_url)
            .without_empty(),
        integration_types_config: form.nullable("integration_types_config", read_object),
        event_webhooks_url: form.nullable("event_webhooks_url", read_url).without_empty(),
        event_webhooks_types: form
            .nullable("event_webhooks_types", |form, field| read_texts(form, field, (100, 100))),
        event_webhooks_status: form
            .choice("event_webhooks_status", &[1, 2])
            .and_then(|s| u8::try_from(s).ok()),
    }
}

/// Text, or an object with the text and its translations.
fn read_description(form: &Form<'_>, field: &str) -> Option<String> {
    if form.value(field).is_some_and(Value::is_object) {
        let object = form.object(field)?;
        object.require("default");
        return object.string("default", 0..=400);
    }
    form.string(field, 0..=400)
}

/// An address of the web; empty text clears it.
fn read_url(form: &Form<'_>, field: &str) -> Option<String> {
    let url = form.string(field, URL)?;
    let web = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if url.is_empty() || web.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) {
        return Some(url);
    }
    form.refuse(field, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    None
}

fn read_object(form: &Form<'_>, field: &str) -> Option<Value> {
    form.object(field)?;
    form.value(field).cloned()
}

/// Texts: so many, each of so many characters.
fn read_texts(form: &Form<'_>, field: &str, (most, longest): (usize, usize)) -> Option<Vec<String>> {
    let items = form.items(field, 0..=most)?;
    let texts: Vec<String> = items
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| text.chars().count() <= longest)
        .map(ToOwned::to_owned)
        .collect();
    if texts.len() == items.len() {
        return Some(texts);
    }
    let message = format!("Must be {longest} or fewer in length.");
    form.refuse(field, "BASE_TYPE_MAX_LENGTH", &message);
    None
}
