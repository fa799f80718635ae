//! Ed25519 signatures of interactions (Discord Docs: Interactions Overview, "Setting Up an Endpoint").
//!
//! Discord signs the timestamp header followed by the raw body. Both directions live here: Bellhop
//! verifies, the simulated Discord signs.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// The header that carries the signature, in hexadecimal of either case.
pub const SIGNATURE_HEADER: &str = "x-signature-ed25519";
/// The header that carries the Unix time in seconds at which Discord signed.
pub const TIMESTAMP_HEADER: &str = "x-signature-timestamp";

/// An application's public key, as the developer portal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why a public key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not 64 hexadecimal digits.
    #[error("a public key is 64 hexadecimal digits")]
    Malformed,
    /// 32 bytes that are no point of the curve, or a weak one.
    #[error("this is not a valid Ed25519 public key")]
    Invalid,
}

/// Why a request is not from Discord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature is not 128 hexadecimal digits.
    #[error("malformed signature")]
    Malformed,
    /// The signature is not of this body, this timestamp and this key.
    #[error("wrong signature")]
    Wrong,
}

impl PublicKey {
    /// Reads the 64 hexadecimal digits of the developer portal, in either case.
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Invalid)?;
        if key.is_weak() { Err(KeyError::Invalid) } else { Ok(Self(key)) }
    }

    /// The key in lower-case hexadecimal.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }

    /// Checks that `signature` (hexadecimal) is this key's over `timestamp` followed by `body`.
    ///
    /// Strict: signatures that more than one key or message could share are refused.
    pub fn verify(&self, timestamp: &[u8], body: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let mut bytes = [0; 64];
        hex::decode_to_slice(signature, &mut bytes).map_err(|_| SignatureError::Malformed)?;
        let message = [timestamp, body].concat();
        self.0.verify_strict(&message, &Signature::from_bytes(&bytes)).map_err(|_| SignatureError::Wrong)
    }
}

/// The private half, which only Discord (here: the simulated one) holds.
#[derive(Clone, Debug)]
pub struct Signer(SigningKey);

impl Signer {
    /// The signer whose 32-byte seed is `seed`.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key that verifies what this signer signs.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature header's value for `timestamp` followed by `body`, in lower-case hexadecimal.
    pub fn sign(&self, timestamp: &[u8], body: &[u8]) -> String {
        hex::encode(self.0.sign(&[timestamp, body].concat()).to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::from_seed(&[7; 32])
    }

    #[test]
    fn a_signature_verifies_in_either_case() {
        let signature = signer().sign(b"1700000000", b"{}");
        let key = signer().public_key();
        assert_eq!(key.verify(b"1700000000", b"{}", signature.as_bytes()), Ok(()));
        assert_eq!(key.verify(b"1700000000", b"{}", signature.to_uppercase().as_bytes()), Ok(()));
    }

    #[test]
    fn anything_else_does_not() {
        let signature = signer().sign(b"1700000000", b"{}");
        let key = signer().public_key();
        let other = Signer::from_seed(&[8; 32]).sign(b"1700000000", b"{}");
        let cases: [(&[u8], &[u8], &str, SignatureError); 6] = [
            (b"1700000001", b"{}", &signature, SignatureError::Wrong),
            (b"1700000000", b"{ }", &signature, SignatureError::Wrong),
            (b"1700000000", b"{}", &other, SignatureError::Wrong),
            (b"1700000000", b"{}", &signature[2..], SignatureError::Malformed),
            (b"1700000000", b"{}", "", SignatureError::Malformed),
            (b"1700000000", b"{}", &"zz".repeat(64), SignatureError::Malformed),
        ];
        for (timestamp, body, signature, expected) in cases {
            assert_eq!(key.verify(timestamp, body, signature.as_bytes()), Err(expected));
        }
    }

    #[test]
    fn keys_are_read_from_the_portal_form_only() {
        let hex = signer().public_key().to_hex();
        assert!(PublicKey::from_hex(&hex.to_uppercase()).is_ok());
        assert_eq!(PublicKey::from_hex(&hex[1..]), Err(KeyError::Malformed));
        assert_eq!(PublicKey::from_hex(&"00".repeat(32)), Err(KeyError::Invalid));
    }
}
