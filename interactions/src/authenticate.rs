//! Whether a request is Discord's.

use std::time::Duration;

use bellhop_discord::signature::{PublicKey, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use http::HeaderMap;
use time::OffsetDateTime;

/// Why a request is not taken for Discord's; the label under which it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotDiscord(pub(crate) &'static str);

/// Checks the signature over timestamp and raw body, and that the timestamp is of our time.
///
/// Touches nothing but the request: a forged one costs one verification.
pub(crate) fn authenticate(
    key: &PublicKey,
    max_skew: Duration,
    headers: &HeaderMap,
    body: &[u8],
    now: OffsetDateTime,
) -> Result<(), NotDiscord> {
    let signature = headers.get(SIGNATURE_HEADER).ok_or(NotDiscord("no_signature"))?;
    let timestamp = headers.get(TIMESTAMP_HEADER).ok_or(NotDiscord("no_timestamp"))?;
    let signed_at: i64 =
        timestamp.to_str().ok().and_then(|text| text.parse().ok()).ok_or(NotDiscord("bad_timestamp"))?;
    // Discord's timestamps have whole seconds.
    if u128::from(signed_at.abs_diff(now.unix_timestamp())) > max_skew.as_millis().div_ceil(1_000) {
        return Err(NotDiscord("skewed"));
    }
    key.verify(timestamp.as_bytes(), body, signature.as_bytes()).map_err(|_| NotDiscord("bad_signature"))
}
