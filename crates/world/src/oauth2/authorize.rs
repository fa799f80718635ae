//! The authorize page: an account is chosen, the request is shown, and granted or not.

use axum::{
    Form,
    extract::{OriginalUri, Query as Parameters, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use twilight_model::guild::Permissions;

use super::{
    page,
    request::{Query, Refusal, Request},
};
use crate::{
    ApiError, World, client,
    state::{
        self, Actor, Code,
        ids::{GuildId, UserId},
    },
};

type Asked = Result<Parameters<Query>, QueryRejection>;
type Viewer = Result<client::Viewer, ApiError>;

/// Shows the request, or sends on who consented before.
pub(super) async fn show(
    State(world): State<World>,
    OriginalUri(uri): OriginalUri,
    asked: Asked,
    viewer: Viewer,
) -> Response {
    let request = match read(&world, asked) {
        Ok(request) => request,
        Err(refusal) => return refuse(refusal),
    };
    let query = uri.query().unwrap_or_default();
    let Ok(client::Viewer(user_id)) = viewer else {
        return world.read(|state| page::accounts(state, query)).into_response();
    };
    if request.silent && world.read(|state| state.has_consented(user_id, &request.scopes)) {
        return grant(&world, (user_id, &request), None);
    }
    let page = world.read(|state| page::consent(state, (user_id, &request), query));
    page.into_response()
}

/// What the page posts.
#[derive(Debug, Default)]
struct Choice {
    account: Option<UserId>,
    authorize: bool,
    guild_id: Option<GuildId>,
    /// What the bot is permitted; `None`: all that was asked for.
    permissions: Option<Permissions>,
}

impl Choice {
    fn read(fields: &[(String, String)]) -> Self {
        let value = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let bits = |text: &str| text.parse().map(Permissions::from_bits_truncate).ok();
        let ticked = || {
            let boxes = fields.iter().filter(|(name, _)| name == "permission");
            boxes.filter_map(|(_, value)| bits(value)).fold(Permissions::empty(), |all, one| all | one)
        };
        Self {
            account: value("account").and_then(|id| id.parse().ok()),
            authorize: value("decision") == Some("authorize"),
            guild_id: value("guild_id").and_then(|id| id.parse().ok()),
            permissions: value("permissions").and_then(bits).or_else(|| value("ticked").map(|_| ticked())),
        }
    }
}

/// Does what the person decided.
pub(super) async fn decide(
    State(world): State<World>,
    (asked, viewer): (Asked, Viewer),
    Form(fields): Form<Vec<(String, String)>>,
) -> Response {
    let request = match read(&world, asked) {
        Ok(request) => request,
        Err(refusal) => return refuse(refusal),
    };
    let choice = Choice::read(&fields);
    let known = |user_id: &UserId| world.read(|state| state.user(*user_id).is_ok_and(|user| !user.bot));
    let user_id = choice.account.filter(known).or(viewer.ok().map(|client::Viewer(user_id)| user_id));
    let Some(user_id) = user_id else {
        let sentence = "Nobody is signed in, and no account was chosen.".to_owned();
        return page::problem(StatusCode::UNAUTHORIZED, ("Unauthorized", &sentence));
    };
    if !choice.authorize {
        let sentence = "The resource owner or authorization server denied the request";
        return match &request.redirect {
            Some(redirect) => see_other(&redirect.refusing("access_denied", sentence)),
            None => page::done(("Cancelled", "Nothing was authorized.")),
        };
    }
    match world.change(|state| install(state, (user_id, &request), &choice)) {
        Ok(installed) => grant(&world, (user_id, &request), installed),
        Err(error) => page::problem(error.status, (error.message, &error.to_string())),
    }
}

fn read(world: &World, asked: Asked) -> Result<Request, Refusal> {
    let Parameters(query) = asked.map_err(|error| Refusal::Page("Invalid Form Body", error.body_text()))?;
    world.read(|state| Request::read(state, &query))
}

fn refuse(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Page(title, sentence) => page::problem(StatusCode::BAD_REQUEST, (title, &sentence)),
        Refusal::Redirect(address) => see_other(&address),
    }
}

/// The guild that was installed to, with what the bot may do there.
type Installed = (GuildId, Permissions);

/// Installs the application where the person may, if that was asked for.
fn install(
    state: &mut state::State,
    (user_id, request): (UserId, &Request),
    choice: &Choice,
) -> Result<Option<Installed>, ApiError> {
    if !request.installs() {
        return Ok(None);
    }
    let chosen = choice.guild_id.filter(|_| !request.guild_fixed).or(request.guild_id);
    let guild_id = chosen
        .ok_or_else(|| ApiError::invalid_field("guild_id", "BASE_TYPE_REQUIRED", "This field is required"))?;
    state.rights(Actor::User(user_id), guild_id)?.require(Permissions::MANAGE_GUILD)?;
    let permissions = choice.permissions.map_or(request.permissions, |chosen| chosen & request.permissions);
    if request.adds_bot() {
        state.add_bot(guild_id, permissions)?;
    } else {
        state.install(guild_id, None)?;
    }
    Ok(Some((guild_id, permissions)))
}

/// Remembers the consent, and sends the person back with a code where one was asked for.
fn grant(world: &World, (user_id, request): (UserId, &Request), installed: Option<Installed>) -> Response {
    let code = world.change(|state| {
        state.consent(user_id, &request.scopes);
        let redirect = request.redirect.as_ref()?;
        Some(state.issue_code(Code {
            user_id,
            scopes: request.scopes.clone(),
            redirect_uri: redirect.uri.clone(),
            challenge: request.challenge.clone(),
            guild_id: installed.map(|(guild_id, _)| guild_id),
            expires_at: state.now(),
        }))
    });
    let Some((redirect, code)) = request.redirect.as_ref().zip(code) else {
        return signed_in(page::done(("Authorized", "You may close this page.")), user_id);
    };
    let hints = installed.map(|(guild, rights)| (guild.to_string(), rights.bits().to_string()));
    let mut parameters = vec![("code", code.as_str())];
    if let Some((guild_id, permissions)) = &hints {
        parameters.extend([("guild_id", guild_id.as_str()), ("permissions", permissions)]);
    }
    signed_in(see_other(&redirect.with(&parameters)), user_id)
}

/// The person stays signed in, so that `prompt=none` knows them.
fn signed_in(mut response: Response, user_id: UserId) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(&client::cookie_of(user_id)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => {
            page::problem(StatusCode::BAD_REQUEST, ("Invalid OAuth2 redirect_uri", "It is no address."))
        }
    }
}
