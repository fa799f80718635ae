//! Ed25519 signatures of interactions (Discord Docs: Interactions Overview, "Setting Up an Endpoint").
//!
//! Discord signs the timestamp header followed by the raw body. Both directions live here: Bellhop
//! verifies, the simulated Discord signs.

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

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

/// A signature, genuine or not.
#[derive(Clone, Copy, Debug)]
pub struct Signature(ed25519_dalek::Signature);

/// What cannot be a signature: not 128 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed signature")]
pub struct Malformed;

/// The signature is not of this body, this timestamp and this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("wrong signature")]
pub struct Wrong;

impl Signature {
    /// Reads the header's 128 hexadecimal digits, in either case.
    pub fn from_hex(text: &[u8]) -> Result<Self, Malformed> {
        let mut bytes = [0; 64];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| Malformed)?;
        Ok(Self(ed25519_dalek::Signature::from_bytes(&bytes)))
    }
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

    /// Checks that `signature` is this key's over `timestamp` followed by `body`.
    ///
    /// Strict: signatures that more than one key or message could share are refused.
    pub fn verify(&self, timestamp: &[u8], body: &[u8], signature: &Signature) -> Result<(), Wrong> {
        let message = [timestamp, body].concat();
        self.0.verify_strict(&message, &signature.0).map_err(|_| Wrong)
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

    fn read(signature: &str) -> Signature {
        Signature::from_hex(signature.as_bytes()).unwrap()
    }

    #[test]
    fn a_signature_verifies_in_either_case() {
        let signature = signer().sign(b"1700000000", b"{}");
        let key = signer().public_key();
        assert_eq!(key.verify(b"1700000000", b"{}", &read(&signature)), Ok(()));
        assert_eq!(key.verify(b"1700000000", b"{}", &read(&signature.to_uppercase())), Ok(()));
    }

    #[test]
    fn another_body_time_or_key_does_not() {
        let signature = signer().sign(b"1700000000", b"{}");
        let key = signer().public_key();
        let other = Signer::from_seed(&[8; 32]).sign(b"1700000000", b"{}");
        let cases: [(&[u8], &[u8], &str); 3] = [
            (b"1700000001", b"{}", &signature),
            (b"1700000000", b"{ }", &signature),
            (b"1700000000", b"{}", &other),
        ];
        for (timestamp, body, signature) in cases {
            assert_eq!(key.verify(timestamp, body, &read(signature)), Err(Wrong));
        }
    }

    #[test]
    fn what_is_not_128_digits_is_no_signature() {
        let signature = signer().sign(b"1700000000", b"{}");
        for text in [&signature[2..], &format!("{signature}00"), "", &"zz".repeat(64)] {
            assert_eq!(Signature::from_hex(text.as_bytes()).unwrap_err(), Malformed);
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
