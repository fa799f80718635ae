//! What an application asks for when it sends a person to the authorize page.

use serde::Deserialize;
use twilight_model::guild::Permissions;

use crate::state::{
    self, Challenge,
    ids::{ApplicationId, GuildId},
};

/// The scopes that any application may ask for.
pub(crate) const SCOPES: [&str; 11] = [
    "applications.commands",
    "applications.commands.permissions.update",
    "applications.entitlements",
    "bot",
    "connections",
    "email",
    "guilds",
    "guilds.join",
    "guilds.members.read",
    "identify",
    "role_connections.write",
];

/// The query as it came.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Query {
    client_id: Option<ApplicationId>,
    response_type: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    prompt: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
    permissions: Option<u64>,
    guild_id: Option<GuildId>,
    disable_guild_select: Option<bool>,
    integration_type: Option<u8>,
}

/// A request that can be granted.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) scopes: Vec<String>,
    /// Where the code goes; `None` where the bot is added and nothing else.
    pub(super) redirect: Option<Redirect>,
    pub(super) challenge: Option<Challenge>,
    /// What the bot shall be permitted.
    pub(super) permissions: Permissions,
    /// The guild that is chosen from the start.
    pub(super) guild_id: Option<GuildId>,
    /// Whether no other may be chosen.
    pub(super) guild_fixed: bool,
    /// Whether one who consented before is not asked again.
    pub(super) silent: bool,
}

/// A registered URI, and what comes back with it.
#[derive(Clone, Debug)]
pub(super) struct Redirect {
    pub(super) uri: String,
    state: Option<String>,
}

/// Why a request cannot be granted.
#[derive(Clone, Debug)]
pub(super) enum Refusal {
    /// The person is told: a title and a sentence.
    Page(&'static str, String),
    /// The application is told, at this address.
    Redirect(String),
}

impl Redirect {
    /// The address with parameters, and the state that was sent.
    pub(super) fn with(&self, parameters: &[(&str, &str)]) -> String {
        let state = self.state.as_deref().map(|state| ("state", state));
        let pairs: Vec<_> = parameters
            .iter()
            .copied()
            .chain(state)
            .map(|(name, value)| format!("{name}={}", percent_encode(value)))
            .collect();
        let joint = if self.uri.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.uri, pairs.join("&"))
    }

    /// The address that tells of an error (RFC 6749, 4.1.2.1).
    pub(super) fn refusing(&self, error: &str, description: &str) -> String {
        self.with(&[("error", error), ("error_description", description)])
    }
}

impl Request {
    /// Judges a query; the application's redirect URIs decide who is told of problems.
    pub(super) fn read(state: &state::State, query: &Query) -> Result<Self, Refusal> {
        if query.client_id != Some(state.application.id) {
            return Err(Refusal::Page(
                "Unknown Application",
                "No application has this client_id.".to_owned(),
            ));
        }
        if query.integration_type.unwrap_or(0) != 0 {
            let sentence = "The application is installed to servers, not to users.";
            return Err(Refusal::Page("Invalid integration_type", sentence.to_owned()));
        }
        let scopes = query.scopes();
        let redirect = query.redirect(state, &scopes)?;
        query.check_scopes(&scopes, redirect.as_ref())?;
        let challenge = query.challenge(redirect.as_ref())?;
        Ok(Self {
            silent: query.prompt.as_deref() == Some("none") && !installs(&scopes),
            permissions: Permissions::from_bits_truncate(query.permissions.unwrap_or(0)),
            guild_id: query.guild_id,
            guild_fixed: query.guild_id.is_some() && query.disable_guild_select == Some(true),
            scopes,
            redirect,
            challenge,
        })
    }

    /// Whether a guild must be chosen.
    pub(super) fn installs(&self) -> bool {
        installs(&self.scopes)
    }

    /// Whether the bot joins that guild.
    pub(super) fn adds_bot(&self) -> bool {
        self.scopes.iter().any(|scope| scope == "bot")
    }
}

fn installs(scopes: &[String]) -> bool {
    scopes.iter().any(|scope| matches!(scope.as_str(), "bot" | "applications.commands"))
}

impl Query {
    /// The scopes asked for; with a client id alone, those of the default install settings.
    fn scopes(&self) -> Vec<String> {
        let default = self.redirect_uri.is_none() && self.response_type.is_none();
        let text = match &self.scope {
            Some(text) => text,
            None if default => "bot applications.commands",
            None => "",
        };
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }

    /// Where the code goes. Installing alone needs no code and goes nowhere.
    fn redirect(&self, state: &state::State, scopes: &[String]) -> Result<Option<Redirect>, Refusal> {
        let invalid = |sentence: &str| Err(Refusal::Page("Invalid OAuth2 redirect_uri", sentence.to_owned()));
        let beside = |scope: &String| !matches!(scope.as_str(), "bot" | "applications.commands");
        if self.response_type.is_none() && !scopes.is_empty() && !scopes.iter().any(beside) {
            return Ok(None);
        }
        let registered = &state.application.redirect_uris;
        let uri = match &self.redirect_uri {
            Some(uri) if registered.contains(uri) => uri,
            Some(_) => return invalid("Redirect URI is not supported by client."),
            None => match registered.first() {
                Some(first) if installs(scopes) => first,
                _ => return invalid("This field is required."),
            },
        };
        Ok(Some(Redirect { uri: uri.clone(), state: self.state.clone() }))
    }

    fn check_scopes(&self, scopes: &[String], redirect: Option<&Redirect>) -> Result<(), Refusal> {
        if redirect.is_some() && self.response_type.as_deref() != Some("code") {
            let sentence = "The authorization server does not support obtaining an authorization code using this method.";
            return Err(refuse(redirect, ("unsupported_response_type", sentence)));
        }
        if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
            let sentence = "The requested scope is invalid, unknown, or malformed.";
            return Err(refuse(redirect, ("invalid_scope", sentence)));
        }
        Ok(())
    }

    fn challenge(&self, redirect: Option<&Redirect>) -> Result<Option<Challenge>, Refusal> {
        let Some(challenge) = self.code_challenge.clone() else { return Ok(None) };
        match self.code_challenge_method.as_deref() {
            Some("S256") => Ok(Some(Challenge::S256(challenge))),
            Some("plain") | None => Ok(Some(Challenge::Plain(challenge))),
            Some(_) => Err(refuse(redirect, ("invalid_request", "Transform algorithm not supported."))),
        }
    }
}

fn refuse(redirect: Option<&Redirect>, (error, sentence): (&'static str, &str)) -> Refusal {
    match redirect {
        Some(redirect) => Refusal::Redirect(redirect.refusing(error, sentence)),
        None => Refusal::Page(error, sentence.to_owned()),
    }
}

/// A value as it stands in a query (RFC 3986: all but the unreserved characters is encoded).
fn percent_encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex::encode_upper([byte]));
        }
    }
    encoded
}
