//! Messages of the catalogues, put into a language.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use fluent_templates::{Loader as _, fluent_bundle::FluentValue, static_loader};
use unic_langid::LanguageIdentifier;

use crate::{Locale, locale::ENGLISH};

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

/// The message `key` in English, and by Discord's tag in every other language of the catalogues: for what is registered
/// once for everybody.
pub fn everywhere(key: &str) -> (String, BTreeMap<String, String>) {
    let english = CATALOGUES.lookup(&ENGLISH, key);
    let others = CATALOGUES.locales().filter(|language| **language != ENGLISH);
    let others = others.map(|language| (language.to_string(), CATALOGUES.lookup(language, key)));
    (english, others.collect())
}

/// The language of the catalogues that a reader of this one reads: itself, or the same of another place.
pub(crate) fn spoken(language: &LanguageIdentifier) -> Option<LanguageIdentifier> {
    let same = |spoken: &&LanguageIdentifier| *spoken == language;
    let akin = |spoken: &&LanguageIdentifier| spoken.language == language.language;
    CATALOGUES.locales().find(same).or_else(|| CATALOGUES.locales().find(akin)).cloned()
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
