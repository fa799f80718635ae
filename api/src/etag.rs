//! Entity tags, and the one question asked with them (RFC 9110, If-None-Match).

use std::fmt;

use axum::extract::FromRequestParts;
use http::{header::IF_NONE_MATCH, request::Parts};

/// Who looks: bodies differ between classes, and only between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Viewer {
    /// The bearer of a token that is good for the guild.
    Token,
    /// A person who manages the guild.
    Manager,
}

/// The tag of a read: the guild's revision and the viewer's class, which decide every byte of it.
///
/// The release is part of it, since another may write the same rows in another way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ETag {
    pub(crate) revision: i64,
    pub(crate) viewer: Viewer,
}

impl ETag {
    fn opaque(self) -> String {
        let class = match self.viewer {
            Viewer::Token => "token",
            Viewer::Manager => "manager",
        };
        format!("{}-{class}-{}", self.revision, env!("CARGO_PKG_VERSION"))
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.opaque())
    }
}

/// The request's `If-None-Match`: what its sender already holds. One that cannot be read counts as
/// none, which costs its sender a body and nothing else.
#[derive(Clone, Debug, Default)]
pub(crate) struct IfNoneMatch(Vec<String>);

impl IfNoneMatch {
    /// Whether the sender holds what `tag` names, by weak comparison.
    pub(crate) fn holds(&self, tag: ETag) -> bool {
        let opaque = tag.opaque();
        self.0.iter().any(|field| names(field, &opaque))
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let fields = parts.headers.get_all(IF_NONE_MATCH).iter();
        Ok(Self(fields.filter_map(|field| field.to_str().ok()).map(str::to_owned).collect()))
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
    use super::*;

    const TAG: ETag = ETag { revision: 42, viewer: Viewer::Token };

    fn holds(fields: &[&str]) -> bool {
        IfNoneMatch(fields.iter().map(|field| (*field).to_owned()).collect()).holds(TAG)
    }

    #[test]
    fn a_tag_names_revision_class_and_release() {
        assert_eq!(TAG.to_string(), concat!("\"42-token-", env!("CARGO_PKG_VERSION"), "\""));
    }

    #[test]
    fn a_tag_is_found_alone_weak_in_lists_and_by_the_star() {
        let tag = TAG.to_string();
        for field in
            [tag.clone(), format!("W/{tag}"), format!("\"1\", W/{tag}"), format!("\"a,b\",{tag}"), "*".into()]
        {
            assert!(holds(&[&field]), "{field}");
        }
        assert!(holds(&["\"1\"", &tag]), "in the second of two fields");
    }

    #[test]
    fn other_tags_and_broken_fields_hold_nothing() {
        let bare = TAG.to_string().replace('"', "");
        for field in ["", "\"41-token-0.1.0\"", "\"*\"", "W/", "\"", bare.as_str(), &format!("\"{bare}")] {
            assert!(!holds(&[field]), "{field}");
        }
        assert!(!holds(&[]));
    }
}
