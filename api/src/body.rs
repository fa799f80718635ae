//! What a request brings, and the key under which it is done once.

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
};
use http::{HeaderMap, header::CONTENT_TYPE};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::{App, Error};

/// Where a request says under which key it is to be done once.
pub(crate) const KEY: &str = "idempotency-key";
/// The longest key.
const LONGEST_KEY: usize = 255;

/// A request to be done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Once {
    /// The key that its sender chose.
    pub(crate) key: String,
    /// SHA-256 of the method, the path with its query, and the body.
    pub(crate) fingerprint: [u8; 32],
}

/// A body of JSON read as `T`, and the request's key.
///
/// 415 for what is no JSON by its own account, 400 with the reason for what cannot be read.
pub(crate) struct Sent<T> {
    pub(crate) value: T,
    pub(crate) once: Option<Once>,
}

/// A body that says nothing, or none at all.
#[derive(Debug)]
pub(crate) struct Nothing;

impl<'de> Deserialize<'de> for Nothing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Empty {}
        Option::<Empty>::deserialize(deserializer).map(|_| Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _app: &App) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let bytes = read(body).await?;
        let once = match key(&parts.headers)? {
            Some(key) => {
                let mut digest = Sha256::new();
                let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
                for part in [parts.method.as_str().as_bytes(), path.as_bytes(), &bytes] {
                    digest.update(part.len().to_be_bytes());
                    digest.update(part);
                }
                Some(Once { key, fingerprint: digest.finalize().into() })
            }
            None => None,
        };
        if !bytes.is_empty() && !is_json(&parts.headers) {
            return Err(Error::NotJson);
        }
        Ok(Self { value: parse(&bytes)?, once })
    }
}

async fn read(body: Body) -> Result<Vec<u8>, Error> {
    // The limit of bodies stands before every route.
    let bytes = to_bytes(body, usize::MAX).await;
    bytes.map(|bytes| bytes.to_vec()).map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            if error.is::<http_body_util::LengthLimitError>() {
                return Error::TooLarge;
            }
            cause = error.source();
        }
        Error::BadBody("it ended early".to_owned())
    })
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let mut fields = headers.get_all(KEY).iter();
    let Some(field) = fields.next() else { return Ok(None) };
    let key = field.to_str().map_err(|_| Error::BadKey)?.trim();
    let is_key =
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if is_key && fields.next().is_none() { Ok(Some(key.to_owned())) } else { Err(Error::BadKey) }
}

/// `application/json`, or another type that is JSON (RFC 6839).
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    if bytes.is_empty() {
        return serde_json::from_slice(b"null").map_err(|_| Error::BadBody("there is none".to_owned()));
    }
    // What is read of an object by name would be read of a list by place.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(Error::BadBody("it is no JSON object".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!("{path}: ") };
        let reason: String = error.inner().to_string().chars().take(200).collect();
        Error::BadBody(format!("{place}{reason}"))
    })?;
    reader.end().map_err(|_| Error::BadBody("something follows the JSON".to_owned()))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_key_is_short_and_visible() {
        let read = |value: &str| {
            key(&HeaderMap::from_iter([(KEY.parse().unwrap(), HeaderValue::from_str(value).unwrap())]))
        };
        assert_eq!(read("8e03978e-40d5").unwrap().as_deref(), Some("8e03978e-40d5"));
        for wrong in ["", " ", &"x".repeat(256), "a\tb"] {
            assert!(matches!(read(wrong), Err(Error::BadKey)), "{wrong:?}");
        }
        assert!(matches!(key(&HeaderMap::new()), Ok(None)));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wanted {
            #[expect(dead_code, reason = "only its reading is looked at")]
            fields: Vec<u8>,
        }
        for (body, reason) in [
            (
                r#"{"fields": [1, "x"]}"#,
                "fields[1]: invalid type: string \"x\", expected u8 at line 1 column 18",
            ),
            (r#"{"field": 1}"#, "field: unknown field `field`, expected `fields` at line 1 column 8"),
            (r#"{"fields": []} x"#, "something follows the JSON"),
            ("[[1]]", "it is no JSON object"),
            ("", "there is none"),
        ] {
            let Err(Error::BadBody(why)) = parse::<Wanted>(body.as_bytes()) else { panic!("{body}") };
            assert_eq!(why, reason);
        }
    }

    #[test]
    fn where_nothing_is_to_be_said_a_body_may_be_missing() {
        assert!(parse::<Nothing>(b"").is_ok() && parse::<Nothing>(b"{}").is_ok());
        assert!(parse::<Nothing>(br#"{"force": true}"#).is_err());
    }
}
