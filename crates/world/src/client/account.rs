//! Who asks: the account of a cookie or of `?as=`.

use axum::extract::{FromRequestParts, State};
use http::{HeaderMap, HeaderValue, StatusCode, header::COOKIE, header::SET_COOKIE, request::Parts};
use serde_json::{Value, json};

use crate::{
    ApiError, World,
    rest::{Body, show},
    state::{self, Actor, Deed, ids::UserId},
};

/// The cookie that holds the chosen account's id.
const NAME: &str = "world_account";

/// The account that a request comes from; one that exists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Viewer(pub(crate) UserId);

impl Viewer {
    pub(super) fn deed(self) -> Deed {
        Deed::of(Actor::User(self.0))
    }
}

impl FromRequestParts<World> for Viewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let chosen = from_query(parts.uri.query()).or_else(|| from_cookie(&parts.headers));
        chosen
            .filter(|user_id| world.read(|state| state.user(*user_id).is_ok()))
            .map(Self)
            .ok_or_else(ApiError::unauthorized)
    }
}

fn from_query(query: Option<&str>) -> Option<UserId> {
    query?.split('&').find_map(|pair| pair.strip_prefix("as="))?.parse().ok()
}

fn from_cookie(headers: &HeaderMap) -> Option<UserId> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, id)| id.parse().ok())
}

/// Everybody one can be.
pub(super) async fn list(State(world): State<World>, viewer: Result<Viewer, ApiError>) -> axum::Json<Value> {
    let accounts: Vec<Value> = world.read(|state| {
        let people = state.accounts.values().filter(|account| !account.user.bot);
        let guilds = |user_id| guilds_of(state, user_id);
        people
            .map(|account| {
                json!({
                    "user": show(&account.user), "locale": account.locale, "guilds": guilds(account.user.id),
                })
            })
            .collect()
    });
    axum::Json(json!({ "accounts": accounts, "signed_in": viewer.ok().map(|Viewer(user_id)| user_id) }))
}

/// The guilds of an account, with the names of its roles there.
fn guilds_of(state: &state::State, user_id: UserId) -> Vec<Value> {
    let joined = state.guilds.values().filter_map(|guild| Some((guild, guild.members.get(&user_id)?)));
    joined
        .map(|(guild, member)| {
            let roles = member.roles.iter().filter_map(|role_id| guild.roles.get(role_id));
            json!({
                "id": guild.id(), "name": guild.profile.name, "owner": guild.profile.owner_id == user_id,
                "roles": roles.map(|role| &role.name).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// Chooses an account.
pub(super) async fn sign_in(
    State(world): State<World>,
    Body(body): Body,
) -> Result<(StatusCode, HeaderMap), ApiError> {
    let user_id: Option<UserId> = body["user_id"].as_str().and_then(|id| id.parse().ok());
    let user_id = user_id.ok_or_else(ApiError::unknown_user)?;
    world.read(|state| state.user(user_id).map(drop))?;
    Ok((StatusCode::NO_CONTENT, cookie(&cookie_of(user_id))))
}

/// The cookie of an account.
pub(crate) fn cookie_of(user_id: UserId) -> String {
    format!("{NAME}={user_id}; Path=/; SameSite=Lax")
}

/// Forgets the account.
pub(super) async fn sign_out() -> (StatusCode, HeaderMap) {
    (StatusCode::NO_CONTENT, cookie(&format!("{NAME}=; Path=/; SameSite=Lax; Max-Age=0")))
}

fn cookie(text: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(SET_COOKIE, value);
    }
    headers
}
