//! Discord as the one who knows people.

use std::time::Duration;

use bellhop_discord::{Class, Discord};
use bellhop_store::users::{User, UserGuild};
use http::{Request, Response, StatusCode, header::AUTHORIZATION};
use oauth2::{
    AccessToken, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType},
};
use serde::{Deserialize, de::DeserializeOwned};
use tokio::time::Instant;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, GuildMarker, UserMarker},
    },
};

use crate::{Error, config::Login};

/// How long Discord may take over who it is.
const WITHIN: Duration = Duration::from_millis(2_500);
/// How much longer it may take to forget the token, however long the rest took.
const REVOKE_WITHIN: Duration = Duration::from_secs(1);

type Refused = oauth2::RequestTokenError<bellhop_discord::Error, BasicErrorResponse>;
type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Discord's `OAuth2` for our application.
#[derive(Clone)]
pub(crate) struct Provider {
    client: Client,
    discord: Discord,
    application_id: Id<ApplicationMarker>,
    secret: String,
}

/// Where a person is sent, and what proves that they come back from there.
pub(crate) struct Departure {
    /// Discord's page.
    pub(crate) url: String,
    /// The state.
    pub(crate) state: String,
    /// The code verifier.
    pub(crate) verifier: String,
}

/// Who a person is.
pub(crate) struct Told {
    /// The person.
    pub(crate) user: User,
    /// Their guilds.
    pub(crate) guilds: Vec<UserGuild>,
}

#[derive(Deserialize)]
struct CurrentUser {
    id: Id<UserMarker>,
    username: String,
    #[serde(default)]
    global_name: Option<String>,
    #[serde(default)]
    avatar: Option<String>,
}

#[derive(Deserialize)]
struct CurrentGuild {
    id: Id<GuildMarker>,
    name: String,
    #[serde(default)]
    icon: Option<String>,
    owner: bool,
    permissions: Permissions,
}

impl Provider {
    /// Discord's addresses with our id and secret; fails where an address cannot be read.
    pub(crate) fn new(
        login: &Login,
        application_id: Id<ApplicationMarker>,
        discord: Discord,
    ) -> Result<Self, oauth2::url::ParseError> {
        let client = BasicClient::new(ClientId::new(application_id.to_string()))
            .set_client_secret(ClientSecret::new(login.client_secret.clone()))
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(AuthUrl::new(discord.address("/oauth2/authorize"))?)
            .set_token_uri(TokenUrl::new(discord.address("/api/v10/oauth2/token"))?)
            .set_redirect_uri(RedirectUrl::new(login.public_url.below("/api/v1/login/callback"))?);
        Ok(Self { client, discord, application_id, secret: login.client_secret.clone() })
    }

    /// Discord's page for a login; without a page where `silent` and the person consented before.
    pub(crate) fn depart(&self, silent: bool) -> Departure {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = self
            .client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(["identify", "guilds"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge);
        let request = if silent { request.add_extra_param("prompt", "none") } else { request };
        let (url, state) = request.url();
        Departure { url: url.into(), state: state.into_secret(), verifier: verifier.into_secret() }
    }

    /// Exchanges the code for what Discord says of its person; the token is revoked, and forgotten.
    pub(crate) async fn tell(&self, code: String, verifier: String) -> Result<Told, Error> {
        let deadline = Instant::now() + WITHIN;
        let discord = self.discord.clone();
        let http = move |request| {
            let discord = discord.clone();
            async move { discord.send_as_is(request, deadline).await }
        };
        let exchanged = self
            .client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&http)
            .await;
        let exchanged = exchanged.map_err(refused)?;
        let token = exchanged.access_token();
        let told = tokio::try_join!(
            self.ask::<CurrentUser>(token, "/api/v10/users/@me", deadline),
            self.ask::<Vec<CurrentGuild>>(token, "/api/v10/users/@me/guilds?limit=200", deadline),
        );
        self.revoke(token, deadline + REVOKE_WITHIN).await;
        let (user, guilds) = told?;
        Ok(Told { user: user.into(), guilds: guilds.into_iter().map(UserGuild::from).collect() })
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        token: &AccessToken,
        path: &str,
        deadline: Instant,
    ) -> Result<T, Error> {
        let request = Request::get(self.discord.address(path))
            .header(AUTHORIZATION, format!("Bearer {}", token.secret()))
            .body(Vec::new())
            .map_err(|_| Error::LoginRefused)?;
        let answer = self.discord.send_as_is(request, deadline).await.map_err(|error| {
            tracing::warn!(%error, path, "Discord does not tell who signs in");
            unanswered(&error)
        })?;
        if answer.status() != StatusCode::OK {
            tracing::warn!(status = answer.status().as_u16(), path, "Discord does not tell who signs in");
            return Err(Error::DiscordSilent);
        }
        serde_json::from_slice(answer.body()).map_err(|error| {
            tracing::warn!(%error, path, "Discord's answer cannot be read");
            Error::DiscordSilent
        })
    }

    /// A token that could not be revoked ends by itself; nobody keeps it.
    async fn revoke(&self, token: &AccessToken, deadline: Instant) {
        let form = [
            ("client_id", self.application_id.to_string()),
            ("client_secret", self.secret.clone()),
            ("token_type_hint", "access_token".to_owned()),
            ("token", token.secret().clone()),
        ];
        let body = oauth2::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = Request::post(self.discord.address("/api/v10/oauth2/token/revoke"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into_bytes());
        let Ok(request) = request else { return };
        let revoked = self.discord.send_anyway(request, deadline).await;
        if !revoked.as_ref().is_ok_and(|answer: &Response<Vec<u8>>| answer.status().is_success()) {
            tracing::warn!("a login's token was not revoked; it ends by itself");
        }
    }
}

/// What a refused code means: that it is none of Discord's, or that the application's settings are wrong, which only
/// its operator can mend.
fn refused(error: Refused) -> Error {
    match error {
        oauth2::RequestTokenError::ServerResponse(answer)
            if matches!(answer.error(), BasicErrorResponseType::InvalidGrant) =>
        {
            Error::LoginRefused
        }
        oauth2::RequestTokenError::ServerResponse(answer) => {
            tracing::error!(error = %answer.error(), "Discord refuses the settings of the login");
            Error::LoginBroken
        }
        oauth2::RequestTokenError::Request(error) => {
            tracing::warn!(%error, "Discord does not exchange a code");
            unanswered(&error)
        }
        error => {
            tracing::warn!(%error, "Discord's answer to a code cannot be read");
            Error::DiscordSilent
        }
    }
}

fn unanswered(error: &bellhop_discord::Error) -> Error {
    match error.class {
        Class::Busy(after) => Error::DiscordBusy(after),
        _ => Error::DiscordSilent,
    }
}

impl From<CurrentUser> for User {
    fn from(told: CurrentUser) -> Self {
        Self { user_id: told.id, username: told.username, global_name: told.global_name, avatar: told.avatar }
    }
}

impl From<CurrentGuild> for UserGuild {
    fn from(told: CurrentGuild) -> Self {
        Self {
            guild_id: told.id,
            name: told.name,
            icon: told.icon,
            is_owner: told.owner,
            permissions: told.permissions,
        }
    }
}
