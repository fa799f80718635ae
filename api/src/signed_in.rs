//! The proof that a person is signed in.

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::sessions::{self, Session};
use http::{Method, request::Parts};
use time::Duration;
use twilight_model::id::{Id, marker::UserMarker};

use crate::{App, Error, cookies::Kind};

/// A session ends after this long however much it is used.
pub(crate) const LASTS: Duration = Duration::days(7);
/// Its use is noted once in so long.
const NOTED_ONCE_IN: Duration = Duration::minutes(1);

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
        let login = app.login()?;
        if ![Method::GET, Method::HEAD].contains(&parts.method) {
            login.public_url.check_origin(&parts.headers, &login.allowed_origins)?;
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let secret = Kind::Session.read(&jar, &login.public_url).ok_or(Error::NotSignedIn)?;
        let moment = login.moment(app.clock.now());
        let mut conn = app.database.connection().await?;
        let found = sessions::find(&mut conn, &secret.hash(), moment).await?;
        if let Some(Session { session_id, seen_at, .. }) = found
            && moment.now - seen_at >= NOTED_ONCE_IN
        {
            sessions::seen(&mut conn, session_id, moment.now).await?;
        }
        conn.finish();
        let Session { user_id, session_id, .. } = found.ok_or(Error::NotSignedIn)?;
        Ok(Self { user_id, session_id })
    }
}
