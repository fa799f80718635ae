//! Entity tags, and the one question asked with them (RFC 9110, If-None-Match).

use axum::extract::FromRequestParts;
use http::{HeaderValue, header::IF_NONE_MATCH, request::Parts};

use crate::writing::tag;

/// Who looks: bodies differ between classes, and only between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Viewer {
    /// The bearer of a token that is good for the guild.
    Token,
    /// A person who manages the guild.
    Manager,
}

/// What kept bodies look like, in short: a digest of their schemas. Bodies of another form have other tags, within a
/// release too.
const FORM: &str = "d0a39754";

/// The tag of a read, as it is written in headers: the guild's revision and the viewer's class, which decide every byte
/// of it.
///
/// The release and the form of bodies are part of it, since another may write the same rows in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ETag(String);

impl ETag {
    pub(crate) fn new(revision: i64, viewer: Viewer) -> Self {
        let class = match viewer {
            Viewer::Token => "token",
            Viewer::Manager => "manager",
        };
        Self(format!("\"{revision}-{class}-{}-{FORM}\"", env!("CARGO_PKG_VERSION")))
    }

    /// The tag of something with a revision of its own, which every change of it names.
    pub(crate) fn of_revision(revision: i64) -> Self {
        Self(tag(revision))
    }

    /// What is between its quotes.
    fn opaque(&self) -> &str {
        self.0.trim_matches('"')
    }

    /// Its header's value.
    pub(crate) fn into_value(self) -> Option<HeaderValue> {
        HeaderValue::try_from(self.0).ok()
    }
}

/// The request's `If-None-Match`: what its sender already holds. One that cannot be read counts as
/// none, which costs its sender a body and nothing else.
#[derive(Clone, Debug, Default)]
pub(crate) struct IfNoneMatch(Vec<HeaderValue>);

impl IfNoneMatch {
    /// Whether the sender holds what `tag` names, by weak comparison.
    pub(crate) fn holds(&self, tag: &ETag) -> bool {
        self.0.iter().filter_map(|field| field.to_str().ok()).any(|field| names(field, tag.opaque()))
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.headers.get_all(IF_NONE_MATCH).iter().cloned().collect()))
    }
}

/// Whether a field's `*` or list of tags names `opaque`. A comma inside a tag's quotes is part of it.
fn names(field: &str, opaque: &str) -> bool {
    if field.trim() == "*" {
        return true;
    }
    let mut rest = field;
    while let Some((_, after)) = rest.split_once('"') {
        let Some((tag, next)) = after.split_once('"') else { return false };
        if tag == opaque {
            return true;
        }
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use serde_json::Value;
    use sha2::{Digest as _, Sha256};

    use super::*;

    fn tag() -> ETag {
        ETag::new(42, Viewer::Token)
    }

    fn holds(fields: &[&str]) -> bool {
        IfNoneMatch(fields.iter().map(|field| HeaderValue::from_str(field).unwrap()).collect()).holds(&tag())
    }

    #[test]
    fn a_tag_names_revision_class_release_and_form() {
        let expected = format!("\"42-token-{}-{FORM}\"", env!("CARGO_PKG_VERSION"));
        assert_eq!(tag().into_value().unwrap(), expected.as_str());
    }

    #[test]
    fn the_form_is_that_of_the_bodies_that_are_kept() {
        let document: Value = serde_json::from_str(&crate::document()).unwrap();
        let mut digest = Sha256::new();
        for name in ["Channel", "Overwrite", "Role", "Colors", "Tags", "Unassignable", "Emoji", "InChannel"] {
            let schema = &document["components"]["schemas"][name];
            assert!(schema.is_object(), "{name}");
            digest.update(schema.to_string());
        }
        let form = digest.finalize().iter().take(4).fold(String::new(), |mut form, byte| {
            write!(form, "{byte:02x}").unwrap();
            form
        });
        assert_eq!(form, FORM, "these bodies look different now: so must their tags");
    }

    #[test]
    fn a_tag_is_found_alone_weak_in_lists_and_by_the_star() {
        let tag = tag().0;
        for field in
            [tag.clone(), format!("W/{tag}"), format!("\"1\", W/{tag}"), format!("\"a,b\",{tag}"), "*".into()]
        {
            assert!(holds(&[&field]), "{field}");
        }
        assert!(holds(&["\"1\"", &tag]), "in the second of two fields");
    }

    #[test]
    fn other_tags_and_broken_fields_hold_nothing() {
        let bare = tag().opaque().to_owned();
        let older = tag().0.replace("42", "41");
        for field in ["", older.as_str(), "\"*\"", "W/", "\"", bare.as_str(), &format!("\"{bare}")] {
            assert!(!holds(&[field]), "{field}");
        }
        assert!(!holds(&[]));
    }
}
