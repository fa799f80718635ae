//! The proof that a person is signed in.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum_extra::extract::cookie::CookieJar;
use bellhop_store::{
    access::{self, Asked, Claim},
    sessions::{self, Session},
};
use http::{Method, request::Parts};
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use crate::{
    App, Error,
    cookies::Kind,
    limits::{Budget, Credential},
};

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
        let (signed_in, _) = Sent::of(parts, app)?.find(app, None).await?;
        Ok(signed_in)
    }
}

/// A mark on a request that somebody left behind, as an open stream is: that it is looked at again is no use of their
/// session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Left;

/// The session's secret as a browser sent it, from a page that may.
pub(crate) struct Sent {
    hash: [u8; 32],
    is_use: bool,
}

impl Sent {
    /// 401 where none came; 403 for a write from a page that is not ours.
    pub(crate) fn of(parts: &Parts, app: &App) -> Result<Self, Error> {
        let login = app.login()?;
        if ![Method::GET, Method::HEAD].contains(&parts.method) {
            login.public_url.check_origin(&parts.headers, &app.allowed_origins)?;
        }
        let jar = CookieJar::from_headers(&parts.headers);
        let secret = Kind::Session.read(&jar, &login.public_url).ok_or(Error::NotSignedIn)?;
        Ok(Self { hash: secret.hash(), is_use: parts.extensions.get::<Left>().is_none() })
    }

    /// Who is signed in, and the guild that they ask for (`None` for one that the mirror does not know or that the bot
    /// has left); [`Error::NotSignedIn`] where the session is over. One statement, and once in a while another that
    /// notes the session's use.
    pub(crate) async fn find(
        &self,
        app: &App,
        guild_id: Option<Id<GuildMarker>>,
    ) -> Result<(SignedIn, Option<Asked>), Error> {
        let credential = Credential::of(&self.hash);
        let found = find(app, Claim { hash: self.hash, guild_id }).await?;
        let Some((Session { session_id, user_id, seen_at }, asked)) = found else {
            app.limits.forget(credential);
            return Err(Error::NotSignedIn);
        };
        let now = app.clock.now();
        let noted_until = now - app.login()?.noted_once_in();
        if self.is_use && seen_at <= noted_until {
            // Rare: most requests carry no room for it.
            Box::pin(note(app, session_id, (noted_until, now))).await?;
        }
        app.limits.know(credential, Budget::Person(user_id));
        Ok((SignedIn { user_id, session_id }, asked))
    }
}

/// The session, and the guild that it is used for.
async fn find(app: &App, claim: Claim) -> Result<Option<(Session, Option<Asked>)>, Error> {
    let app_too = app.clone();
    let answers = move |claims: Vec<Claim>| {
        let app = app_too.clone();
        async move {
            let moment = app.login()?.moment(app.clock.now());
            let found = async || {
                let mut conn = app.database.connection().await?;
                let found = access::by_sessions(&mut conn, &claims, moment).await?;
                conn.finish();
                Ok(found)
            };
            app.database.read(found).await
        }
    };
    app.sessions.ask(claim, answers).await
}

async fn note(app: &App, session_id: i64, times: (OffsetDateTime, OffsetDateTime)) -> Result<(), Error> {
    let mut conn = app.database.connection().await?;
    sessions::seen(&mut conn, session_id, times).await?;
    conn.finish();
    Ok(())
}
