//! `GET /api/v1/login/callback`: Discord sends the person back.

use std::time::Duration;

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::{
    logins::{self, Begun},
    sessions::{self, NewSession},
    users,
};
use futures_util::future::join_all;
use http::{HeaderMap, header::USER_AGENT};
use serde::Deserialize;
use sqlx::Connection as _;
use tokio::time::timeout;
use twilight_model::id::{Id, marker::UserMarker};
use utoipa::IntoParams;

use super::{begin::state_hash, provider::Told};
use crate::{
    App, Error,
    app::Logins,
    cookies::Kind,
    managing::{self, FRESH},
    openapi::refusals::{always, filtered, refusals},
    query::Asked,
    secret::Secret,
    signed_in::LASTS,
};

/// The longest name of a browser that is kept.
const AGENT_LENGTH: usize = 200;

/// Servers that are looked at for a manager role of the person's as they sign in.
const LOOKED_AT: i64 = 5;
/// How long that may take; what was not seen then is judged when its server is opened.
const LOOK_WITHIN: Duration = Duration::from_millis(2_500);

refusals!(
    /// What the end of a login may answer.
    Refusals = [always(), filtered(), vec![
        Error::LoginUnknown, Error::LoginRefused, Error::LoginBroken, Error::NoLogin, Error::TooManyPeople,
        Error::DiscordSilent, Error::DiscordBusy(None),
    ]]
);

/// What Discord sends the person back with (RFC 6749, 4.1.2); whatever else it adds is passed over.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Callback {
    /// The state that was sent along.
    state: String,
    /// Discord's word that the person agreed; without it they did not.
    code: Option<String>,
}

/// Ends a login: keeps what Discord says of the person, and begins a session in place of the browser's last one.
///
/// A browser that accepts HTML is shown a page where this fails.
#[utoipa::path(
    get,
    operation_id = "end_login",
    path = "/api/v1/login/callback",
    tag = "login",
    params(Callback),
    responses(
        (status = 303, description = "To where the login was begun from.", headers(("Location" = String), ("Set-Cookie" = String))),
        Refusals
    )
)]
pub(super) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    headers: HeaderMap,
    Asked(query): Asked<Callback>,
) -> Result<Response, Error> {
    let login = app.login()?;
    let browser = Kind::Login.read(&jar, &login.public_url).ok_or(Error::LoginUnknown)?;
    let begun = take(&app, &query.state, &browser).await?;
    // Without a code the person declined (RFC 6749, 4.1.2.1).
    let code = query.code.ok_or(Error::LoginRefused)?;
    let told = login.provider.tell(code, begun.verifier).await?;
    let secret = Secret::generate();
    let before = Kind::Session.read(&jar, &login.public_url);
    enter(&app, login, &told, (&secret, before.as_ref()), agent(&headers)).await?;
    look_at_undecided(&app, told.user.user_id).await;
    let cookie =
        Kind::Session.with(&secret, &login.public_url, LASTS.try_into().unwrap_or(time::Duration::WEEK));
    Ok((jar.add(cookie), Redirect::to(&begun.return_to)).into_response())
}

async fn take(app: &App, state: &str, browser: &Secret) -> Result<Begun, Error> {
    let mut conn = app.database.connection().await?;
    let hashes = (&state_hash(state), &browser.hash());
    let begun = logins::take(&mut conn, hashes, app.clock.now()).await?;
    conn.finish();
    begun.ok_or(Error::LoginUnknown)
}

/// Keeps what was told and begins the session, in one transaction; the browser's last session ends.
async fn enter(
    app: &App,
    login: &Logins,
    told: &Told,
    (secret, before): (&Secret, Option<&Secret>),
    agent: &str,
) -> Result<(), Error> {
    let moment = login.moment(app.clock.now());
    let new = NewSession {
        hash: &secret.hash(),
        user_id: told.user.user_id,
        agent,
        expires_at: moment.now + LASTS,
    };
    let mut conn = app.database.connection().await?;
    let mut tx = conn.begin().await?;
    users::put(&mut tx, &told.user, &told.guilds, moment.now).await?;
    if let Some(before) = before {
        sessions::end_by_hash(&mut tx, &before.hash()).await?;
    }
    let begun = sessions::begin(&mut tx, &new, login.most, moment).await?;
    if begun.is_some() {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    conn.finish();
    begun.map(|_| ()).ok_or(Error::TooManyPeople)
}

/// Looks the person up where only a manager role can make them a manager, so that their list has those servers.
async fn look_at_undecided(app: &App, user_id: Id<UserMarker>) {
    let look = async {
        let mut conn = app.database.connection().await?;
        let undecided = users::list_undecided(&mut conn, user_id, app.clock.now() - FRESH, LOOKED_AT).await?;
        conn.finish();
        let reads = undecided.into_iter().map(|guild_id| managing::read(app, guild_id, user_id));
        join_all(reads).await;
        Ok::<_, Error>(())
    };
    if let Ok(Err(error)) = timeout(LOOK_WITHIN, look).await {
        tracing::warn!(%error, "who manages what by a role is not looked at");
    }
}

fn agent(headers: &HeaderMap) -> &str {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    // Visible ASCII alone, so that every byte is a character.
    agent.get(..AGENT_LENGTH).unwrap_or(agent)
}
