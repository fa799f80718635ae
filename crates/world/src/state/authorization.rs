//! What people allowed the application: consents, codes and tokens (Discord Docs: `OAuth2`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::{
    Change, State,
    ids::{GuildId, UserId},
};

/// How long a code may be exchanged.
const CODE_LIFE: Duration = Duration::minutes(10);
/// How long an access token lives: 604,800 s (Discord Docs: "Access Token Response").
pub(crate) const TOKEN_LIFE: Duration = Duration::days(7);

/// All authorizations. Codes do not outlive the process.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Authorizations {
    #[serde(skip)]
    codes: HashMap<String, Code>,
    grants: Vec<Grant>,
    consents: BTreeMap<UserId, BTreeSet<String>>,
    /// The access tokens issued so far.
    pub(crate) issued: u64,
}

/// What a code may be exchanged for, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) user_id: UserId,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    /// The guild that the bot was added to on the way.
    pub(crate) guild_id: Option<GuildId>,
    pub(crate) expires_at: OffsetDateTime,
}

/// The PKCE challenge that the verifier must meet (RFC 7636).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Challenge {
    Plain(String),
    S256(String),
}

/// An access token and its refresh token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) user_id: UserId,
    pub(crate) scopes: Vec<String>,
    pub(crate) expires_at: OffsetDateTime,
}

impl State {
    /// Whether a person allowed all these scopes before.
    pub(crate) fn has_consented(&self, user_id: UserId, scopes: &[String]) -> bool {
        let given = self.authorizations.consents.get(&user_id);
        given.is_some_and(|given| scopes.iter().all(|scope| given.contains(scope)))
    }

    /// Remembers what a person allowed.
    pub(crate) fn consent(&mut self, user_id: UserId, scopes: &[String]) {
        self.authorizations.consents.entry(user_id).or_default().extend(scopes.iter().cloned());
        self.record(Change::Application);
    }

    /// How many people have allowed the application something.
    pub(crate) fn consents(&self) -> usize {
        self.authorizations.consents.len()
    }

    /// Issues a code; it lives for 10 minutes.
    pub(crate) fn issue_code(&mut self, code: Code) -> String {
        let (name, now) = (secret(), self.now());
        let codes = &mut self.authorizations.codes;
        codes.retain(|_, code| code.expires_at > now);
        codes.insert(name.clone(), Code { expires_at: now + CODE_LIFE, ..code });
        name
    }

    /// A code that may still be exchanged.
    pub(crate) fn code(&self, name: &str) -> Option<&Code> {
        self.authorizations.codes.get(name).filter(|code| code.expires_at > self.now())
    }

    /// Exchanges a code, which is thereby used up.
    pub(crate) fn exchange(&mut self, name: &str) -> Option<Grant> {
        let code = self.authorizations.codes.remove(name)?;
        let grant = Grant {
            access_token: secret(),
            refresh_token: secret(),
            user_id: code.user_id,
            scopes: code.scopes,
            expires_at: self.now() + TOKEN_LIFE,
        };
        self.authorizations.grants.push(grant.clone());
        self.authorizations.issued += 1;
        self.record(Change::Application);
        Some(grant)
    }

    /// The grant of an access token that is neither revoked nor expired.
    pub(crate) fn grant(&self, access_token: &str) -> Option<&Grant> {
        self.grants().find(|grant| grant.access_token == access_token)
    }

    /// The grants that are neither revoked nor expired.
    pub(crate) fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.authorizations.grants.iter().filter(|grant| grant.expires_at > self.now())
    }

    /// Ends the authorization that a token of either kind belongs to: all of the person's tokens,
    /// and their consent, as when they take the application out of their settings.
    pub(crate) fn revoke(&mut self, token: &str) {
        let Authorizations { grants, consents, .. } = &mut self.authorizations;
        let named = |grant: &&Grant| grant.access_token == token || grant.refresh_token == token;
        let Some(user_id) = grants.iter().find(named).map(|grant| grant.user_id) else { return };
        grants.retain(|grant| grant.user_id != user_id);
        consents.remove(&user_id);
        self.record(Change::Application);
    }
}

/// Thirty letters and digits that nobody can guess.
fn secret() -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let random: [u8; 30] = rand::random();
    random.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}
