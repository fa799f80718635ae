//! Who may do it, proved by an extractor.

use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::{
    access::{self, Asked, Claim},
    api_tokens::{ApiToken, Scope},
    audit::By,
    mirror::GuildStanding,
};
use http::{
    HeaderMap,
    header::{AUTHORIZATION, COOKIE},
    request::Parts,
};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker, UserMarker},
};

use crate::{
    App, Error,
    cookies::Kind,
    etag::Viewer,
    ids::guild_id,
    limits::{Budget, Credential},
    managing::GuildManager,
    token::Token,
};

/// What a token must be allowed for a request.
pub(crate) trait Needs: Send {
    /// The scope.
    const SCOPE: Scope;
}

/// Reading the guild, its channels, roles, emojis and problems.
#[derive(Clone, Debug)]
pub(crate) struct OfGuild;
/// Reading the actions.
#[derive(Clone, Debug)]
pub(crate) struct OfActions;
/// Reading the audit log, and how roles and overwrites were.
#[derive(Clone, Debug)]
pub(crate) struct OfAudit;
/// Looking members up.
#[derive(Clone, Debug)]
pub(crate) struct OfMembers;
/// Reading messages.
#[derive(Clone, Debug)]
pub(crate) struct OfMessages;

/// Having messages posted, and what else actions do.
#[derive(Clone, Debug)]
pub(crate) struct ToAct;
/// Changing role panels.
#[derive(Clone, Debug)]
pub(crate) struct ToEditPanels;
/// Configuring the guild.
#[derive(Clone, Debug)]
pub(crate) struct ToConfigure;

impl Needs for OfGuild {
    const SCOPE: Scope = Scope::Guild;
}
impl Needs for OfActions {
    const SCOPE: Scope = Scope::Actions;
}
impl Needs for OfAudit {
    const SCOPE: Scope = Scope::Audit;
}
impl Needs for OfMembers {
    const SCOPE: Scope = Scope::Members;
}
impl Needs for OfMessages {
    const SCOPE: Scope = Scope::Messages;
}
impl Needs for ToAct {
    const SCOPE: Scope = Scope::Act;
}
impl Needs for ToEditPanels {
    const SCOPE: Scope = Scope::EditPanels;
}
impl Needs for ToConfigure {
    const SCOPE: Scope = Scope::Configure;
}

/// Proof that the request's bearer token is good for the guild in its path (`{guild_id}`) and for what is asked.
///
/// It is judged in this order, so that nobody without a token learns anything:
/// 1. 401 without a token, or with one that is malformed, unknown or revoked;
/// 2. 400 for a guild id that is no snowflake;
/// 3. 404 for a guild that the mirror does not know or that the bot has left, be it the token's own;
/// 4. 403 for a guild that exists and is not the token's, and for a token without the scope.
#[derive(Clone, Debug)]
pub(crate) struct TokenFor<S> {
    /// The guild, and what its rows are worth.
    guild: GuildStanding,
    /// The token.
    token: ApiToken,
    scope: PhantomData<S>,
}

/// Proof that whoever asks may read the guild in the path: by a token ([`TokenFor`]) where one is sent, else by a session
/// ([`GuildManager`]), which needs no scope.
#[derive(Clone, Debug)]
pub(crate) struct GuildReader<S = OfGuild> {
    /// The guild, and what its rows are worth.
    pub(crate) guild: GuildStanding,
    /// The class of viewers they belong to.
    pub(crate) viewer: Viewer,
    /// The person and their roles, @everyone left out; `None` for a token.
    pub(crate) person: Option<(Id<UserMarker>, Vec<Id<RoleMarker>>)>,
    /// In whose name what they do is recorded.
    pub(crate) by: By,
    /// What else they may: a token its scopes, a person everything.
    scopes: Option<Vec<Scope>>,
    scope: PhantomData<S>,
}

impl<S: Needs> FromRequestParts<App> for GuildReader<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if !parts.headers.contains_key(AUTHORIZATION) && has_session(&parts.headers, app) {
            let manager = GuildManager::from_request_parts(parts, app).await?;
            let by = By::Member(manager.user_id);
            let person = Some((manager.user_id, manager.role_ids));
            let (guild, viewer) = (manager.guild, Viewer::Manager);
            return Ok(Self { guild, viewer, person, by, scopes: None, scope: PhantomData });
        }
        let TokenFor { guild, token, scope } = TokenFor::<S>::from_request_parts(parts, app).await?;
        let by = By::Token(token.api_token_id);
        Ok(Self { guild, viewer: Viewer::Token, person: None, by, scopes: Some(token.scopes), scope })
    }
}

impl<S> GuildReader<S> {
    /// Whether they may this too.
    pub(crate) fn may(&self, scope: Scope) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&scope))
    }
}

/// Whether our own cookie is among those that were sent.
fn has_session(headers: &HeaderMap, app: &App) -> bool {
    let Ok(login) = app.login() else { return false };
    headers.contains_key(COOKIE) && Kind::Session.is_in(&CookieJar::from_headers(headers), &login.public_url)
}

impl<S: Needs> FromRequestParts<App> for TokenFor<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let hash = bearer(&parts.headers)?.hash();
        let guild_id = guild_id(parts);
        let found = find(app, Claim { hash, guild_id: guild_id.as_ref().ok().copied() }).await?;
        let (token, asked) = judge::<S>(app, found, &hash, guild_id)?;
        let guild = app.standings.of(&app.database, asked).await?;
        Ok(Self { guild, token, scope: PhantomData })
    }
}

/// The token, and the guild that it is used for.
async fn find(app: &App, claim: Claim) -> Result<Option<(ApiToken, Option<Asked>)>, Error> {
    let app_too = app.clone();
    let answers = move |claims: Vec<Claim>| {
        let app = app_too.clone();
        async move {
            let found = async || {
                let mut conn = app.database.connection().await?;
                let found = access::by_tokens(&mut conn, &claims).await?;
                conn.finish();
                Ok(found)
            };
            app.database.read(found).await
        }
    };
    app.bearers.ask(claim, answers).await
}

/// The token, and the guild that it is good for.
fn judge<S: Needs>(
    app: &App,
    found: Option<(ApiToken, Option<Asked>)>,
    hash: &[u8; 32],
    guild_id: Result<Id<GuildMarker>, Error>,
) -> Result<(ApiToken, Asked), Error> {
    let Some((token, asked)) = found else {
        app.limits.forget(Credential::of(hash));
        return Err(Error::TokenInvalid);
    };
    app.limits.know(Credential::of(hash), Budget::Token(token.api_token_id));
    let guild_id = guild_id?;
    let asked = asked.ok_or(Error::UnknownGuild)?;
    if token.guild_id != guild_id {
        return Err(Error::OtherGuild);
    }
    if token.scopes.contains(&S::SCOPE) { Ok((token, asked)) } else { Err(Error::LacksScope(S::SCOPE)) }
}

/// The bearer token of `Authorization` (RFC 6750).
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Token, Error> {
    let mut fields = headers.get_all(AUTHORIZATION).iter();
    let field = fields.next().ok_or(Error::TokenMissing)?;
    if fields.next().is_some() {
        return Err(Error::TokenInvalid);
    }
    let (scheme, token) =
        field.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(Error::TokenInvalid)?;
    let token = scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim())).flatten();
    token.ok_or(Error::TokenInvalid)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(fields: &[&str]) -> Result<Token, &'static str> {
        let fields = fields.iter().map(|field| (AUTHORIZATION, HeaderValue::from_str(field).unwrap()));
        bearer(&fields.collect()).map_err(|error| error.code())
    }

    #[test]
    fn a_token_is_borne_in_either_case_of_the_scheme() {
        let token = Token::generate();
        for scheme in ["Bearer", "bearer", "BEARER "] {
            assert_eq!(read(&[&format!("{scheme} {}", token.reveal())]), Ok(token.clone()));
        }
    }

    #[test]
    fn a_missing_token_is_told_from_a_malformed_one() {
        assert_eq!(read(&[]), Err("token_missing"));
        let token = Token::generate().reveal();
        for field in ["", "Bearer", "Bearer ", "Bearer bh_", &token, &format!("Basic {token}")] {
            assert_eq!(read(&[field]), Err("token_invalid"), "{field}");
        }
        let field = format!("Bearer {token}");
        assert_eq!(read(&[&field, &field]), Err("token_invalid"));
    }
}
