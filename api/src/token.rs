//! API tokens: made, shown once, kept as a hash.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
pub use bellhop_store::api_tokens::{NewToken, Scope};
use bellhop_store::{PgConnection, Result, api_tokens};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

/// What every token begins with, so that people and secret scanners know one when they see it.
const PREFIX: &str = "bh_";

/// A secret of 32 random bytes, written `bh_` and their base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// A token that was just stored.
#[derive(Debug)]
pub struct Created {
    /// Its id, by which it is listed and revoked.
    pub api_token_id: i64,
    /// The token, to be shown once; only its hash is stored.
    pub token: Token,
}

impl Token {
    /// A new one, from the system's source of secrets.
    pub fn generate() -> Self {
        Self(rand::random())
    }

    /// Reads a token as it was shown; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The token as its bearer sends it. Show it once; log it never.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0))
    }

    /// The SHA-256 of the token as it is written, which is what the database holds.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.reveal()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Makes a token that is good for one guild and stores its hash.
pub async fn create(conn: &mut PgConnection, new: NewToken<'_>, now: OffsetDateTime) -> Result<Created> {
    let token = Token::generate();
    let api_token_id = api_tokens::create(conn, new, &token.hash(), now).await?;
    Ok(Created { api_token_id, token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_as_it_was_shown() {
        let token = Token::generate();
        let shown = token.reveal();
        assert_eq!((shown.len(), &shown[..3]), (46, "bh_"));
        assert_eq!(Token::parse(&shown), Some(token));
    }

    #[test]
    fn no_two_tokens_are_alike() {
        assert_ne!(Token::generate(), Token::generate());
    }

    #[test]
    fn the_hash_is_of_the_written_form() {
        assert_eq!(Token([0; 32]).reveal(), format!("bh_{}", "A".repeat(43)));
        let hash: [u8; 32] = Sha256::digest(format!("bh_{}", "A".repeat(43))).into();
        assert_eq!(Token([0; 32]).hash(), hash);
    }

    #[test]
    fn nothing_else_is_a_token() {
        let body = "A".repeat(43);
        let cases = [
            String::new(),
            "bh_".to_owned(),
            body.clone(),
            format!("BH_{body}"),
            format!("bh_{body}A"),
            format!("bh_{body}="),
            format!("bh_{}", &body[1..]),
            format!("bh_{}+", &body[1..]),
            // The last character carries two bits of nothing, which must be zero.
            format!("bh_{}B", &body[1..]),
        ];
        for case in cases {
            assert_eq!(Token::parse(&case), None, "{case}");
        }
    }

    #[test]
    fn a_token_is_not_printed_by_accident() {
        assert_eq!(format!("{:?}", Token([7; 32])), "Token(…)");
    }
}
