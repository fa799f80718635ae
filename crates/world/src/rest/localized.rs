//! Translations in lists of commands (Discord Docs: Application Commands, "Retrieving localized commands").

use serde_json::Value;

/// Puts one translation in the place of all: `name_localized` for `name_localizations`, and
/// likewise for descriptions, in commands, options and choices.
pub(super) fn localize(value: &mut Value, locale: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| localize(item, locale)),
        Value::Object(fields) => {
            for field in ["name", "description"] {
                let texts = fields.remove(&format!("{field}_localizations"));
                if let Some(text) = texts.as_ref().and_then(|texts| texts.get(locale)) {
                    fields.insert(format!("{field}_localized"), text.clone());
                }
            }
            for below in ["options", "choices"] {
                if let Some(items) = fields.get_mut(below) {
                    localize(items, locale);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_readers_language_is_shown_at_every_depth() {
        let names = json!({ "de": "alter", "fr": "âge" });
        let option = json!({ "name": "age", "name_localizations": names });
        let mut command = json!({ "name": "birthday", "name_localizations": null, "options": [option] });
        localize(&mut command, "de");
        let option = json!({ "name": "age", "name_localized": "alter" });
        assert_eq!(command, json!({ "name": "birthday", "options": [option] }));
    }
}
