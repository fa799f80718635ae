//! Values of a body that have limits.

use serde::{Deserialize, Deserializer, de::Error as _};

/// A text of so many characters; spaces around it are no part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text<const LEAST: usize, const MOST: usize>(pub(crate) String);

impl<'de, const LEAST: usize, const MOST: usize> Deserialize<'de> for Text<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        // PostgreSQL takes no text with it.
        if text.contains('\0') {
            return Err(D::Error::custom("it has a NUL character"));
        }
        let length = text.chars().count();
        if (LEAST..=MOST).contains(&length) {
            return Ok(Self(text.to_owned()));
        }
        Err(D::Error::custom(format!("{length} characters, expected {LEAST} to {MOST}")))
    }
}

/// A number within these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number<const LEAST: u64, const MOST: u64>(pub(crate) u64);

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Number<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u64::deserialize(deserializer)?;
        if (LEAST..=MOST).contains(&number) {
            return Ok(Self(number));
        }
        Err(D::Error::custom(format!("{number}, expected {LEAST} to {MOST}")))
    }
}

/// What a body says of something that null clears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Said<T> {
    /// It is left out.
    #[default]
    Nothing,
    /// It is null.
    Null,
    /// It is this.
    This(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::This))
    }
}

impl<T> Said<T> {
    /// What `read` makes of it, or what was `before` where it is left out.
    pub(crate) fn over<U>(self, before: U, read: impl FnOnce(Option<T>) -> U) -> U {
        match self {
            Self::Nothing => before,
            Self::Null => read(None),
            Self::This(value) => read(Some(value)),
        }
    }
}

/// Reads what a body says, which is not null; a field that is left out is `None` (with `default`).
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> Result<String, String> {
        let read = serde_json::from_str::<Text<1, 3>>(json);
        read.map(|Text(text)| text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_text_is_counted_in_characters_without_the_spaces_around_it() {
        assert_eq!(text(r#"" äöü ""#), Ok("äöü".to_owned()));
        assert_eq!(text(r#""abcd""#), Err("4 characters, expected 1 to 3".to_owned()));
        assert_eq!(text(r#""  ""#), Err("0 characters, expected 1 to 3".to_owned()));
        assert_eq!(text(r#""a\u0000""#), Err("it has a NUL character".to_owned()));
    }

    #[test]
    fn a_number_is_within_its_limits() {
        let number = |json: &str| serde_json::from_str::<Number<1, 25>>(json).ok();
        assert_eq!((number("1"), number("25")), (Some(Number(1)), Some(Number(25))));
        for wrong in ["0", "26", "-1", "1.5", "\"1\"", "null"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_left_out_is_told_from_null() {
        #[derive(Debug, PartialEq, Eq, Deserialize)]
        struct Sent {
            #[serde(default)]
            most: Said<u8>,
        }
        let most = |json: &str| serde_json::from_str::<Sent>(json).unwrap().most;
        assert_eq!((most("{}"), most(r#"{"most": null}"#)), (Said::Nothing, Said::Null));
        assert_eq!(most(r#"{"most": 1}"#), Said::This(1));
    }
}
