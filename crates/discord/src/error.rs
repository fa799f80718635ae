//! What a REST call's failure means to its caller.

use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;

/// What the caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try again, after this long where Discord said so.
    Retry(Option<Duration>),
    /// Discord's limits leave no room in time, and nothing was sent; room after this long, where known.
    Busy(Option<Duration>),
    /// The request is wrong; the same again fails the same.
    Fail,
    /// What it concerns does not exist any more (404).
    Gone,
    /// The bot may not (403).
    Forbidden,
}

/// A REST call that did not succeed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What can be done about it.
    pub class: Class,
    /// The HTTP status, where an answer arrived.
    pub status: Option<StatusCode>,
    /// Discord's JSON error code (Discord Docs: Opcodes and Status Codes), where it gave one.
    pub code: Option<u64>,
    /// What happened, for logs and the ledger; without secrets.
    pub message: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    code: Option<u64>,
    message: Option<String>,
    retry_after: Option<f64>,
}

impl Error {
    /// No request was sent.
    pub(crate) fn unsent(class: Class, message: impl Into<String>) -> Self {
        Self { class, status: None, code: None, message: message.into() }
    }

    /// A request was sent, and no answer arrived.
    pub(crate) fn unanswered(message: impl Into<String>) -> Self {
        Self::unsent(Class::Retry(None), message)
    }

    /// An answer that is a refusal.
    pub(crate) fn refused(status: StatusCode, body: &[u8], retry_after: Option<Duration>) -> Self {
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        // The body's seconds are exact where the header's are rounded up.
        let after =
            body.retry_after.and_then(|after| Duration::try_from_secs_f64(after).ok()).or(retry_after);
        let class = match status {
            StatusCode::TOO_MANY_REQUESTS => Class::Retry(after),
            StatusCode::REQUEST_TIMEOUT => Class::Retry(None),
            StatusCode::FORBIDDEN => Class::Forbidden,
            StatusCode::NOT_FOUND => Class::Gone,
            status if status.is_server_error() => Class::Retry(None),
            _ => Class::Fail,
        };
        let said = body.message.unwrap_or_default();
        Self {
            class,
            status: Some(status),
            code: body.code.filter(|code| *code != 0),
            message: format!("Discord answered {status}: {said}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_classed_by_what_can_be_done() {
        for (status, body, expected) in [
            (429, r#"{"retry_after":1.5}"#, Class::Retry(Some(Duration::from_millis(1500)))),
            (429, "", Class::Retry(Some(Duration::from_secs(7)))),
            (500, "oops", Class::Retry(None)),
            (503, "", Class::Retry(None)),
            (403, r#"{"code":50013,"message":"Missing Permissions"}"#, Class::Forbidden),
            (404, r#"{"code":10011}"#, Class::Gone),
            (400, r#"{"code":50035}"#, Class::Fail),
            (401, "", Class::Fail),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let error = Error::refused(status, body.as_bytes(), Some(Duration::from_secs(7)));
            assert_eq!(error.class, expected, "{status}");
        }
    }

    #[test]
    fn discords_code_and_words_are_kept() {
        let body = br#"{"code":50013,"message":"Missing Permissions"}"#;
        let error = Error::refused(StatusCode::FORBIDDEN, body, None);
        assert_eq!(error.code, Some(50013));
        assert_eq!(error.message, "Discord answered 403 Forbidden: Missing Permissions");
    }
}
