//! Permission bits, those without a name included.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, Visitor},
};
use twilight_model::guild::Permissions;

/// Reads permissions from Discord's decimal text; twilight's own reading would drop unknown bits, and a
/// mirror must keep what a later Discord has named.
pub(super) fn retained<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Permissions, D::Error> {
    struct Bits;

    impl Visitor<'_> for Bits {
        type Value = Permissions;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("permission bits as decimal text")
        }

        fn visit_u64<E: Error>(self, bits: u64) -> Result<Permissions, E> {
            Ok(Permissions::from_bits_retain(bits))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Permissions, E> {
            text.parse().map(Permissions::from_bits_retain).map_err(E::custom)
        }
    }

    deserializer.deserialize_any(Bits)
}
