//! `OAuth2`: the authorization code flow with PKCE, and adding the bot to a guild.
//!
//! A [`Request`] is read from the query of the authorize page and judged: where its redirect URI is
//! registered, problems are told to the application by redirect, before that to the person on a
//! page. The page lets one choose an account of the world's people, says what the application asks
//! for, and for the scope `bot` offers the guilds that the person manages; it posts the choice to
//! its own address, and so may a script (`crates/world/client/README.md`). `prompt=none` skips the
//! page for those who consented before, but never for `bot` and `applications.commands`.
//!
//! Codes are exchanged once, within 10 minutes of the world's clock, for a token of 7 days; a
//! revoked token ends the whole authorization, consent included, as at Discord. A token speaks for
//! its person on the few routes that take a [`Caller`]. Only the code grant is simulated: other
//! grants are refused, and so are other response types.

mod authorize;
mod bearer;
mod page;
mod request;
mod setting;
mod token;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub(crate) use self::{bearer::Caller, request::SCOPES};
use crate::{World, client};

/// The page at the web origin.
pub(crate) fn router() -> Router<World> {
    let decide = post(authorize::decide).layer(middleware::from_fn(client::own_pages_only));
    Router::new().route("/oauth2/authorize", get(authorize::show).merge(decide))
}

/// The routes below `/api`, the page among them.
pub(crate) fn routes() -> Router<World> {
    router()
        .route("/oauth2/token", post(token::exchange))
        .route("/oauth2/token/revoke", post(token::revoke))
        .route("/oauth2/@me", get(bearer::get_authorization))
}
