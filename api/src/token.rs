//! API tokens: made, shown once, kept as a hash.

use std::fmt;

pub use bellhop_store::api_tokens::{NewToken, Scope};
use bellhop_store::{PgConnection, Result, api_tokens};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use crate::secret::Secret;

/// What every token begins with, so that people and secret scanners know one when they see it.
const PREFIX: &str = "bh_";

/// A secret of 32 random bytes, written `bh_` and their base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Secret);

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
        Self(Secret::generate())
    }

    /// Reads a token as it was shown; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(Secret::parse(text.strip_prefix(PREFIX)?)?))
    }

    /// The token as its bearer sends it. Show it once; log it never.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", self.0.reveal())
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
        let written = format!("bh_{}", "A".repeat(43));
        let hash: [u8; 32] = Sha256::digest(&written).into();
        let token = Token::parse(&written).unwrap();
        assert_eq!((token.reveal(), token.hash()), (written, hash));
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
        assert_eq!(format!("{:?}", Token::generate()), "Token(…)");
    }
}
