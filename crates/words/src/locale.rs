//! The language a person reads.

use unic_langid::{LanguageIdentifier, langid};

use crate::say::spoken;

/// A language of the catalogues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(LanguageIdentifier);

/// What is said where nothing better is known.
pub(crate) const ENGLISH: LanguageIdentifier = langid!("en-US");

impl Locale {
    /// The first of these that the catalogues speak, given as Discord does (Discord Docs: Locales):
    /// the reader's own, then the guild's; else English.
    pub fn choose(reader: Option<&str>, guild: Option<&str>) -> Self {
        let read = |tag: &str| spoken(&tag.parse().ok()?);
        Self(reader.and_then(read).or_else(|| guild.and_then(read)).unwrap_or(ENGLISH))
    }

    /// English.
    pub fn english() -> Self {
        Self(ENGLISH)
    }

    /// Its tag, to be read by [`Locale::choose`] later.
    pub fn tag(&self) -> String {
        self.0.to_string()
    }

    pub(crate) fn language(&self) -> &LanguageIdentifier {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_spoken_falls_back_to_english() {
        assert_eq!(Locale::choose(Some("tlh"), Some("not a tag")), Locale::english());
        assert_eq!(Locale::choose(None, None), Locale::english());
        assert_eq!(Locale::choose(Some("en-US"), None), Locale::english());
    }

    #[test]
    fn a_reader_of_another_english_reads_english_wherever_they_are() {
        assert_eq!(Locale::choose(Some("en-GB"), Some("de")), Locale::english());
        assert_eq!(Locale::choose(Some("fr"), Some("de")).tag(), "de");
        assert_eq!(Locale::choose(Some("ja"), Some("de")).tag(), "ja");
    }
}
