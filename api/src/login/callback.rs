//! `GET /api/v1/login/callback`: Discord sends the person back.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::{
    logins::{self, Begun},
    sessions::{self, NewSession},
    users,
};
use http::{HeaderMap, header::USER_AGENT};
use serde::Deserialize;
use sqlx::Connection as _;

use super::{begin::state_hash, provider::Told};
use crate::{App, Error, app::Logins, cookies::Kind, secret::Secret, signed_in::LASTS};

/// The longest name of a browser that is kept.
const AGENT_LENGTH: usize = 200;

/// What Discord sends the person back with (RFC 6749, 4.1.2).
#[derive(Deserialize)]
pub(super) struct Callback {
    state: String,
    code: Option<String>,
}

/// Ends a login: keeps what Discord says of the person, and begins a session in place of the browser's last one.
///
/// # Errors
/// 400 for a login that this browser did not begin, that was ended, or that took too long; 403 where the person did
/// not agree; 501 where nobody can sign in; 503 while Discord or the database does not answer, and when as many people
/// are signed in as may be.
pub(super) async fn callback(
    State(app): State<App>,
    jar: CookieJar,
    headers: HeaderMap,
    Query(query): Query<Callback>,
) -> Result<Response, Error> {
    let login = app.login()?;
    let browser = Kind::Login.read(&jar, &login.public_url).ok_or(Error::LoginUnknown)?;
    let begun = take(&app, &query.state, &browser).await?;
    let jar = jar.add(Kind::Login.ended(&login.public_url));
    // Without a code the person declined (RFC 6749, 4.1.2.1).
    let code = query.code.ok_or(Error::LoginRefused)?;
    let told = login.provider.tell(code, begun.verifier).await?;
    let secret = Secret::generate();
    let before = Kind::Session.read(&jar, &login.public_url);
    enter(&app, login, &told, (&secret, before.as_ref()), agent(&headers)).await?;
    let cookie = Kind::Session.with(&secret, &login.public_url, LASTS);
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

fn agent(headers: &HeaderMap) -> &str {
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    // Visible ASCII alone, so that every byte is a character.
    agent.get(..AGENT_LENGTH).unwrap_or(agent)
}
