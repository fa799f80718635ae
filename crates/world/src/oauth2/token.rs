//! Codes for tokens, and the end of tokens (RFC 6749 and 7009, in Discord's words).

use axum::{
    Form, Json,
    extract::{State, rejection::FormRejection},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    World,
    rest::show,
    state::{Challenge, TOKEN_LIFE},
};

/// A body of `application/x-www-form-urlencoded`; JSON is none.
type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// Why there is no token: RFC 6749's code, and Discord's sentence.
struct TokenError(StatusCode, &'static str, Option<String>);

impl TokenError {
    fn invalid(error: &'static str, sentence: String) -> Self {
        Self(StatusCode::BAD_REQUEST, error, Some(sentence))
    }

    fn missing(field: &str) -> Self {
        Self::invalid("invalid_request", format!("Missing \"{field}\" in request."))
    }

    fn grant(field: &str) -> Self {
        Self::invalid("invalid_grant", format!("Invalid \"{field}\" in request."))
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let Self(status, error, sentence) = self;
        let mut body = json!({ "error": error });
        if let Some(sentence) = sentence {
            body["error_description"] = json!(sentence);
        }
        (status, Json(body)).into_response()
    }
}

pub(super) async fn exchange(State(world): State<World>, headers: HeaderMap, fields: Fields) -> Response {
    match read(&world, &headers, fields).and_then(|asked| asked.exchange(&world)) {
        Ok(token) => ([(header::CACHE_CONTROL, "no-store")], Json(token)).into_response(),
        Err(error) => error.into_response(),
    }
}

/// Answers alike whether or not there was such a token (RFC 7009, 2.2).
pub(super) async fn revoke(State(world): State<World>, headers: HeaderMap, fields: Fields) -> Response {
    let token =
        read(&world, &headers, fields).and_then(|asked| asked.require("token").map(ToOwned::to_owned));
    match token {
        Ok(token) => {
            world.change(|state| state.revoke(&token));
            Json(json!({})).into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// A request of the application itself.
struct Asked(Vec<(String, String)>);

/// Reads the fields, and checks that they come from the application: by HTTP Basic or in the body.
fn read(world: &World, headers: &HeaderMap, fields: Fields) -> Result<Asked, TokenError> {
    let Form(fields) = fields.map_err(|error| TokenError::invalid("invalid_request", error.body_text()))?;
    let asked = Asked(fields);
    let config = world.config();
    let id = config.application_id.to_string();
    let known = match basic(headers) {
        Some(given) => given == format!("{id}:{}", config.client_secret),
        None => {
            asked.value("client_id") == Some(&id)
                && asked.value("client_secret") == Some(&config.client_secret)
        }
    };
    if known { Ok(asked) } else { Err(TokenError(StatusCode::UNAUTHORIZED, "invalid_client", None)) }
}

/// What HTTP Basic says: `id:secret`.
fn basic(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let encoded = value.strip_prefix("Basic ")?;
    String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
}

impl Asked {
    fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    fn require(&self, name: &str) -> Result<&str, TokenError> {
        self.value(name).ok_or_else(|| TokenError::missing(name))
    }

    fn exchange(&self, world: &World) -> Result<Value, TokenError> {
        let kind = self.value("grant_type").unwrap_or("None");
        if kind != "authorization_code" {
            let sentence = format!("Grant type {kind} is not supported");
            return Err(TokenError::invalid("unsupported_grant_type", sentence));
        }
        let (name, uri) = (self.require("code")?, self.require("redirect_uri")?);
        let verifier = self.value("code_verifier");
        world.change(|state| {
            let code = state.code(name).ok_or_else(|| TokenError::grant("code"))?;
            if code.redirect_uri != uri {
                return Err(TokenError::grant("redirect_uri"));
            }
            if !meets(code.challenge.as_ref(), verifier) {
                return Err(TokenError::grant("code_verifier"));
            }
            let guild_id = code.guild_id;
            let grant = state.exchange(name).ok_or_else(|| TokenError::grant("code"))?;
            let mut token = json!({
                "token_type": "Bearer", "access_token": grant.access_token,
                "expires_in": TOKEN_LIFE.whole_seconds(), "refresh_token": grant.refresh_token,
                "scope": grant.scopes.join(" "),
            });
            if let Some(guild) = guild_id.and_then(|guild_id| state.guild(guild_id).ok()) {
                token["guild"] = show(&guild.json());
            }
            Ok(token)
        })
    }
}

/// Whether the verifier is the one that was challenged for (RFC 7636, 4.6).
fn meets(challenge: Option<&Challenge>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(Challenge::Plain(challenge)), Some(verifier)) => challenge == verifier,
        (Some(Challenge::S256(challenge)), Some(verifier)) => {
            *challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
        }
    }
}
