//! Rate limits as Discord's headers tell them (Discord Docs: Rate Limits).

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::{Duration, Instant},
};

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use twilight_http::request::Method;
use twilight_http_ratelimiting::{Endpoint, RateLimitHeaders};

/// The endpoint that a request counts against: its route, with the major parameters alone (Discord Docs:
/// Rate Limits). All members of a guild share one, each with an endpoint of their own would never wait.
pub(crate) fn endpoint(method: Method, path: &str) -> Endpoint {
    let path = path.split('?').next().unwrap_or_default();
    let mut segments = path.split('/');
    let resource = segments.next().unwrap_or_default();
    let mut route = vec![Cow::Borrowed(resource)];
    let majors = if matches!(resource, "webhooks" | "interactions") { 2 } else { 1 };
    for (nth, segment) in segments.enumerate() {
        route.push(match segment {
            // Whoever reads the limiter's log must not learn a token.
            token if nth == 1 && majors == 2 => Cow::Owned(format!("{:x}", fingerprint(token))),
            minor if nth >= majors && is_id(minor) => Cow::Borrowed("id"),
            other => Cow::Borrowed(other),
        });
    }
    Endpoint { method, path: route.join("/") }
}

/// Whether a request counts among those that a bot may make in a second: those of an interaction's webhook do not
/// (Discord Docs: Rate Limits).
pub(crate) fn is_counted(path: &str) -> bool {
    !["webhooks/", "interactions/"].iter().any(|free| path.starts_with(free))
}

fn is_id(segment: &str) -> bool {
    !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit())
}

fn fingerprint(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

/// What an answer says of its bucket; `None` where it names no bucket of the bot's own.
pub(crate) fn bucket(headers: &HeaderMap) -> Option<RateLimitHeaders> {
    let scope = text(headers, RateLimitHeaders::SCOPE);
    if scope == Some("global") {
        return None;
    }
    let bucket = text(headers, RateLimitHeaders::BUCKET)?.as_bytes().to_vec();
    if scope == Some("shared") {
        let seconds = retry_after(headers)?.as_millis().div_ceil(1_000);
        return Some(RateLimitHeaders::shared(bucket, u16::try_from(seconds).unwrap_or(u16::MAX)));
    }
    let reset_after = text(headers, RateLimitHeaders::RESET_AFTER)?.parse().ok()?;
    Some(RateLimitHeaders {
        bucket,
        limit: text(headers, RateLimitHeaders::LIMIT)?.parse().ok()?,
        remaining: text(headers, RateLimitHeaders::REMAINING)?.parse().ok()?,
        reset_at: Instant::now() + Duration::try_from_secs_f64(reset_after).ok()?,
    })
}

/// How long the bot must stay silent altogether, if the answer says so.
pub(crate) fn global_pause(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let global = headers.contains_key("x-ratelimit-global")
        || text(headers, RateLimitHeaders::SCOPE) == Some("global");
    (status == StatusCode::TOO_MANY_REQUESTS && global).then(|| retry_after(headers)).flatten()
}

/// The Retry-After header, in whole seconds.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = text(headers, RETRY_AFTER.as_str())?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_bucket_is_learnt_from_any_answer() {
        let headers = headers(&[
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "4"),
            ("x-ratelimit-reset-after", "1.25"),
        ]);
        let learnt = bucket(&headers).unwrap();
        assert_eq!((learnt.bucket.as_slice(), learnt.limit, learnt.remaining), (b"abc".as_slice(), 5, 4));
    }

    #[test]
    fn a_global_limit_pauses_everything_and_is_no_bucket() {
        let headers =
            headers(&[("x-ratelimit-scope", "global"), ("x-ratelimit-global", "true"), ("retry-after", "2")]);
        assert_eq!(bucket(&headers), None);
        assert_eq!(global_pause(StatusCode::TOO_MANY_REQUESTS, &headers), Some(Duration::from_secs(2)));
        assert_eq!(global_pause(StatusCode::OK, &headers), None);
    }

    #[test]
    fn an_endpoint_is_a_route_with_its_major_parameters() {
        for (path, expected) in [
            ("channels/1/messages?limit=5", "channels/1/messages"),
            ("channels/1/messages/2", "channels/1/messages/id"),
            ("guilds/1/members/2/roles/3", "guilds/1/members/id/roles/id"),
            ("guilds/1/members/search", "guilds/1/members/search"),
            ("users/@me/guilds", "users/@me/guilds"),
            ("applications/1/guilds/2/commands", "applications/1/guilds/id/commands"),
        ] {
            assert_eq!(endpoint(Method::Get, path).path, expected);
        }
    }

    #[test]
    fn an_interactions_token_is_told_apart_and_not_told() {
        let path =
            |token: &str| endpoint(Method::Patch, &format!("webhooks/1/{token}/messages/@original")).path;
        assert!(path("secret").starts_with("webhooks/1/") && path("secret").ends_with("/messages/@original"));
        assert!(!path("secret").contains("secret"));
        assert_ne!(path("secret"), path("other"));
        assert_eq!(path("secret"), path("secret"));
    }
}
