//! What tests and scripts set and see of `OAuth2`.

use crate::{World, state::Change};

impl World {
    /// Registers the addresses that people may be sent back to, in place of all earlier ones.
    pub fn set_redirect_uris(&self, uris: &[&str]) {
        self.change(|state| {
            state.application.redirect_uris = uris.iter().map(|uri| (*uri).to_owned()).collect();
            state.record(Change::Application);
        });
    }

    /// The access tokens issued so far, and those of them that are neither revoked nor expired.
    pub fn access_tokens(&self) -> (u64, usize) {
        self.read(|state| (state.authorizations.issued, state.grants().count()))
    }
}
