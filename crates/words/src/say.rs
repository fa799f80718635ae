//! Messages of the catalogues, put into a language.

use std::{borrow::Cow, collections::HashMap};

use fluent_templates::{Loader as _, fluent_bundle::FluentValue, static_loader};
use unic_langid::LanguageIdentifier;

use crate::Locale;

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "en-US",
        // Discord shows the invisible marks around isolated values.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A value put into a message.
pub type Value = FluentValue<'static>;

/// The message `key`, in the reader's language, with `values` put in.
pub fn say(
    locale: &Locale,
    key: &'static str,
    values: impl IntoIterator<Item = (&'static str, Value)>,
) -> String {
    let values: HashMap<Cow<'static, str>, Value> =
        values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
    CATALOGUES.lookup_complete(locale.language(), key, Some(&values))
}

/// Whether the catalogues hold the language.
pub(crate) fn is_spoken(language: &LanguageIdentifier) -> bool {
    CATALOGUES.locales().any(|spoken| spoken == language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_sentence_as_they_are() {
        let said = say(&Locale::english(), "role-already-yours", [("role", "<@&7>".into())]);
        assert_eq!(said, "You already have <@&7>.");
    }

    #[test]
    fn numbers_choose_the_plural() {
        let line = |entries: i64| {
            let text = |text: &str| Value::from(text.to_owned());
            let values = [
                ("title", text("T")),
                ("mode", text("m")),
                ("entries", entries.into()),
                ("place", text("p")),
            ];
            say(&Locale::english(), "panel-list-line", values)
        };
        assert_eq!(line(1), "**T** · m · one role · p");
        assert_eq!(line(3), "**T** · m · 3 roles · p");
    }
}
