//! Rate limits as Discord's headers tell them (Discord Docs: Rate Limits).

use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use twilight_http::request::Method;
use twilight_http_ratelimiting::{Endpoint, RateLimitHeaders};

/// The endpoint that a request counts against.
pub(crate) fn endpoint(method: Method, path: &str) -> Endpoint {
    let path = path.split('?').next().unwrap_or_default().to_owned();
    Endpoint { method, path }
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
    fn queries_are_no_part_of_an_endpoint() {
        assert_eq!(endpoint(Method::Get, "channels/1/messages?limit=5").path, "channels/1/messages");
    }
}
