//! `GET /api/v1/login`.

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::logins;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use time::Duration;
use utoipa::IntoParams;

use crate::{
    App, Error,
    cookies::Kind,
    openapi::refusals::{always, filtered, refusals},
    origin::return_to,
    query::Asked,
    secret::Secret,
};

/// How long a person may take over Discord's page.
const WITHIN: Duration = Duration::minutes(10);

refusals!(
    /// What the beginning of a login may answer.
    Refusals = [always(), filtered(), vec![Error::NoLogin]]
);

/// What a login is begun with.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Begin {
    /// The path of the dashboard to go to then.
    return_to: Option<String>,
    /// Without a page of Discord's where none is needed. It mostly is, since the consent goes with the token, which is
    /// revoked as soon as the servers were read.
    #[serde(default)]
    silent: bool,
}

/// Sends the browser to Discord.
///
/// A browser that accepts HTML is shown a page where this fails.
#[utoipa::path(
    get,
    operation_id = "begin_login",
    path = "/api/v1/login",
    tag = "login",
    params(Begin),
    responses((status = 303, description = "To Discord's page.", headers(("Location" = String))), Refusals)
)]
pub(super) async fn begin(
    State(app): State<App>,
    jar: CookieJar,
    Asked(query): Asked<Begin>,
) -> Result<Response, Error> {
    let login = app.login()?;
    let departure = login.provider.depart(query.silent);
    // One for all logins of a browser, once it has one: each of two tabs may end its own.
    let browser = Kind::Login.read(&jar, &login.public_url).unwrap_or_else(Secret::generate);
    let return_to = return_to(query.return_to.as_deref());
    let begun = logins::Login {
        state_hash: &state_hash(&departure.state),
        browser_hash: &browser.hash(),
        verifier: &departure.verifier,
        return_to: &return_to,
        expires_at: app.clock.now() + WITHIN,
    };
    let mut conn = app.database.connection().await?;
    logins::begin(&mut conn, &begun).await?;
    conn.finish();
    let cookie = Kind::Login.with(&browser, &login.public_url, WITHIN);
    Ok((jar.add(cookie), Redirect::to(&departure.url)).into_response())
}

/// What the database holds of a state.
pub(super) fn state_hash(state: &str) -> [u8; 32] {
    Sha256::digest(state).into()
}
