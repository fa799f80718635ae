//! What a query asks for, told apart from what cannot be read.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Error;

/// The query read as `T`; 400 with the reason for one that cannot be.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        // PostgreSQL takes no text with it.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Error::BadQuery("it has a NUL character".to_owned()));
        }
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(refused) => Err(Error::BadQuery(reason(&refused))),
        }
    }
}

/// Why, without what the library says around it.
fn reason(refused: &axum::extract::rejection::QueryRejection) -> String {
    let text = refused.body_text();
    let reason = text.rsplit_once("query string: ").map_or(text.as_str(), |(_, reason)| reason);
    reason.trim_end_matches('.').chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        limit: Option<u32>,
    }

    async fn read(query: &str) -> Result<Wanted, String> {
        let request = http::Request::builder().uri(format!("/x?{query}")).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let asked = Asked::from_request_parts(&mut parts, &()).await;
        asked.map(|Asked(wanted)| wanted).map_err(|error| error.message().into_owned())
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_told_with_its_reason() {
        assert_eq!(read("limit=3").await, Ok(Wanted { limit: Some(3) }));
        for (query, reason) in [
            ("limit=x", "The query cannot be read: limit: invalid digit found in string."),
            ("limits=3", "The query cannot be read: limits: unknown field `limits`, expected `limit`."),
            ("limit=3%00", "The query cannot be read: it has a NUL character."),
        ] {
            assert_eq!(read(query).await, Err(reason.to_owned()));
        }
    }
}
