//! Signing in with Discord: the authorization code flow with PKCE (Discord Docs: `OAuth2`; RFC 7636).
//!
//! A login is begun by sending the browser to Discord with a state that comes back once, to the browser that began
//! it alone, which a cookie of its own proves. Discord's code is exchanged for a token, the token asked who the person is
//! and which guilds they are in, and revoked: it is never stored. What is kept is what Discord said, and a session.
//!
//! `silent=true` asks Discord to show no page to those who consented before. A token that is revoked takes its person's
//! consent along, so that they mostly see it all the same.

mod begin;
mod callback;
pub(crate) mod page;
mod provider;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use provider::Provider;

use crate::App;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(begin::begin)).routes(routes!(callback::callback))
}
