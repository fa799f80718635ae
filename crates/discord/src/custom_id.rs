//! Custom ids of components and modals: versioned, typed, at most 100 characters.
//!
//! `bh1:panel:role:12:34` reads: version 1, the feature, what is asked of it, and its fields.

use std::fmt;

/// The version that this build writes and reads.
const VERSION: &str = "bh1";
/// Every version begins so; other custom ids are not Bellhop's.
const OURS: &str = "bh";

/// A custom id taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomId<'a> {
    /// The feature that answers, such as `panel`.
    pub feature: &'a str,
    /// What is asked of it, such as `role`.
    pub verb: &'a str,
    /// What it concerns, in an order the verb defines.
    pub fields: Vec<i64>,
}

/// Why a custom id says nothing to this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Written by another version of Bellhop.
    #[error("a custom id of another version")]
    OtherVersion,
    /// Not written by Bellhop, or damaged.
    #[error("not a custom id of ours")]
    Foreign,
}

impl<'a> CustomId<'a> {
    /// A custom id; numbers of at most 20 digits keep a handful of fields below 100 characters.
    pub fn new(feature: &'a str, verb: &'a str, fields: impl IntoIterator<Item = i64>) -> Self {
        Self { feature, verb, fields: fields.into_iter().collect() }
    }

    /// Takes a custom id apart.
    pub fn parse(text: &'a str) -> Result<Self, Unreadable> {
        let mut parts = text.split(':');
        match parts.next() {
            Some(VERSION) => {}
            Some(version) if is_other_version(version) => return Err(Unreadable::OtherVersion),
            _ => return Err(Unreadable::Foreign),
        }
        let (Some(feature), Some(verb)) = (parts.next(), parts.next()) else {
            return Err(Unreadable::Foreign);
        };
        let fields = parts.map(str::parse).collect::<Result<_, _>>().map_err(|_| Unreadable::Foreign)?;
        Ok(Self { feature, verb, fields })
    }
}

fn is_other_version(version: &str) -> bool {
    version.strip_prefix(OURS).is_some_and(|number| number.parse::<u32>().is_ok())
}

impl fmt::Display for CustomId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:{}:{}", self.feature, self.verb)?;
        self.fields.iter().try_for_each(|field| write!(f, ":{field}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let id = CustomId::new("panel", "role", [i64::MAX, i64::MAX, i64::MAX]);
        let text = id.to_string();
        assert!(text.len() <= 100, "{text}");
        assert_eq!(CustomId::parse(&text), Ok(id));
    }

    #[test]
    fn anything_else_is_refused() {
        for (text, expected) in [
            ("bh0:panel:role:1", Unreadable::OtherVersion),
            ("bh2:panel:something:new:entirely", Unreadable::OtherVersion),
            ("bh1:panel", Unreadable::Foreign),
            ("bh1:panel:role:twelve", Unreadable::Foreign),
            ("bhx:panel:role:1", Unreadable::Foreign),
            ("role-button-7", Unreadable::Foreign),
            ("", Unreadable::Foreign),
        ] {
            assert_eq!(CustomId::parse(text), Err(expected), "{text}");
        }
    }
}
