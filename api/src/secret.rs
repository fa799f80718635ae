//! Secrets that others keep for us, browsers and programs: made here, stored as a hash.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// 32 random bytes, written as base64url.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// A new one, from the system's source of secrets.
    pub(crate) fn generate() -> Self {
        Self(rand::random())
    }

    /// Reads one as it was given out; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// As it is given out; log it never.
    pub(crate) fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the database holds of it.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_as_it_was_given_out_and_is_not_printed() {
        let secret = Secret::generate();
        assert_eq!(Secret::parse(&secret.reveal()), Some(secret.clone()));
        assert_ne!(secret, Secret::generate());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(Secret::parse("short"), None);
    }
}
