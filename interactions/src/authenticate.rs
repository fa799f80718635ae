//! Whether a request is Discord's.

use std::time::Duration;

use bellhop_discord::signature::{PublicKey, SIGNATURE_HEADER, Signature, TIMESTAMP_HEADER};
use http::{HeaderMap, HeaderValue};
use time::OffsetDateTime;

/// Why a request is not taken for Discord's; the label under which it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotDiscord(pub(crate) &'static str);

/// What a request says in its headers: that Discord signed it, and when.
pub(crate) struct Claim {
    signature: Signature,
    timestamp: HeaderValue,
}

impl Claim {
    /// Reads the claim, before any of the body: a timestamp of our time, and what can be a signature.
    pub(crate) fn read(
        headers: &HeaderMap,
        max_skew: Duration,
        now: OffsetDateTime,
    ) -> Result<Self, NotDiscord> {
        let signature = headers.get(SIGNATURE_HEADER).ok_or(NotDiscord("no_signature"))?;
        let timestamp = headers.get(TIMESTAMP_HEADER).ok_or(NotDiscord("no_timestamp"))?;
        let signed_at: i64 =
            timestamp.to_str().ok().and_then(|text| text.parse().ok()).ok_or(NotDiscord("bad_timestamp"))?;
        if signed_at.abs_diff(now.unix_timestamp()) > max_skew.as_secs() {
            return Err(NotDiscord("skewed"));
        }
        let signature =
            Signature::from_hex(signature.as_bytes()).map_err(|_| NotDiscord("malformed_signature"))?;
        Ok(Self { signature, timestamp: timestamp.clone() })
    }

    /// Checks the signature over timestamp and raw body.
    ///
    /// Touches nothing but the request: a forged one costs one verification.
    pub(crate) fn verify(&self, key: &PublicKey, body: &[u8]) -> Result<(), NotDiscord> {
        let verified = key.verify(self.timestamp.as_bytes(), body, &self.signature);
        verified.map_err(|_| NotDiscord("bad_signature"))
    }
}
