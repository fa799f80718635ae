//! The proof that a person is signed in.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::{
    access::{self, Access},
    sessions::{self, Session},
};
use http::{Method, request::Parts};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use crate::{App, Error, cookies::Kind, limits::Credential};

/// A session ends after this long however much it is used.
pub(crate) const LASTS: Duration = Duration::from_hours(7 * 24);

/// A person who is signed in, by the cookie of their browser.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedIn {
    /// Who it is.
    pub(crate) user_id: Id<UserMarker>,
    /// The session.
    pub(crate) session_id: i64,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let (signed_in, _) = find(parts, app, None).await?;
        Ok(signed_in)
    }
}

/// Who is signed in, and what they may do in the guild, as far as the database knows; `None` for one that the mirror
/// does not know or that the bot has left. One statement, and once in a while another that notes the session's use.
pub(crate) async fn find(
    parts: &Parts,
    app: &App,
    guild_id: Option<Id<GuildMarker>>,
) -> Result<(SignedIn, Option<Access>), Error> {
    let login = app.login()?;
    if ![Method::GET, Method::HEAD].contains(&parts.method) {
        login.public_url.check_origin(&parts.headers, &app.allowed_origins)?;
    }
    let jar = CookieJar::from_headers(&parts.headers);
    let hash = Kind::Session.read(&jar, &login.public_url).ok_or(Error::NotSignedIn)?.hash();
    let moment = login.moment(app.clock.now());
    let mut conn = app.database.connection().await?;
    let found = access::by_session(&mut conn, (&hash, moment), guild_id).await?;
    if let Some((Session { session_id, seen_at, .. }, _)) = &found
        && moment.now - *seen_at >= login.noted_once_in()
    {
        sessions::seen(&mut conn, *session_id, moment.now).await?;
    }
    conn.finish();
    let (Session { user_id, session_id, .. }, access) = found.ok_or(Error::NotSignedIn)?;
    app.limits.know(Credential::of(&hash));
    Ok((SignedIn { user_id, session_id }, access))
}
