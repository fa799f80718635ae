//! Who asks on routes that the bot and people share: a bot token, or a person's access token.

use axum::extract::{FromRequestParts, State};
use http::{header::AUTHORIZATION, request::Parts};
use serde_json::json;

use crate::{
    ApiError, World,
    rest::{self, Bot, Reply, show},
    state::{Actor, Grant, ids::UserId, snowflake},
};

/// The bot, or a person through the application.
pub(crate) enum Caller {
    Bot(UserId),
    Person(Grant),
}

impl Caller {
    /// The user, if the bot or somebody who allowed a scope asks.
    pub(crate) fn allowed(&self, scope: &str) -> Result<UserId, ApiError> {
        match self {
            Self::Bot(user_id) => Ok(*user_id),
            Self::Person(grant) if grant.scopes.iter().any(|given| given == scope) => Ok(grant.user_id),
            Self::Person(_) => Err(ApiError::unauthorized()),
        }
    }
}

impl FromRequestParts<World> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let authorization = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) {
            let grant = world.read(|state| state.grant(token).cloned());
            return grant.map(Self::Person).ok_or_else(ApiError::unauthorized);
        }
        match Bot::from_request_parts(parts, world).await?.actor() {
            Actor::User(user_id) => Ok(Self::Bot(user_id)),
            Actor::Discord => Err(ApiError::unauthorized()),
        }
    }
}

/// What an access token allows (Discord Docs: "Get Current Authorization Information").
pub(super) async fn get_authorization(State(world): State<World>, caller: Caller) -> Result<Reply, ApiError> {
    let Caller::Person(grant) = caller else { return Err(ApiError::unauthorized()) };
    let mut authorization = json!({
        "application": rest::applications::public_object(&world)?, "scopes": grant.scopes,
        "expires": snowflake::timestamp(grant.expires_at).iso_8601().to_string(),
    });
    if grant.scopes.iter().any(|scope| scope == "identify") {
        authorization["user"] = world.read(|state| state.user(grant.user_id).map(show))?;
    }
    Ok(Reply::Json(authorization))
}
