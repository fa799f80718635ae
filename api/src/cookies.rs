//! The two cookies: a session's, and that of a login under way.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::{origin::PublicUrl, secret::Secret};

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The session of a person who signed in.
    Session,
    /// A login that this browser began.
    Login,
}

impl Kind {
    /// Its name: with `__Host-` browsers take it over TLS alone, from this host alone (RFC 6265bis).
    fn name(self, public: &PublicUrl) -> &'static str {
        match (self, public.is_secure()) {
            (Self::Session, true) => "__Host-bellhop",
            (Self::Session, false) => "bellhop_session",
            (Self::Login, true) => "__Host-bellhop-login",
            (Self::Login, false) => "bellhop_login",
        }
    }

    /// Whether the browser sent it, be it worth anything or not.
    pub(crate) fn is_in(self, jar: &CookieJar, public: &PublicUrl) -> bool {
        jar.get(self.name(public)).is_some()
    }

    /// The secret that the browser sent.
    pub(crate) fn read(self, jar: &CookieJar, public: &PublicUrl) -> Option<Secret> {
        Secret::parse(jar.get(self.name(public))?.value())
    }

    /// The cookie with a secret, for so many seconds.
    pub(crate) fn with(self, secret: &Secret, public: &PublicUrl, lasts: time::Duration) -> Cookie<'static> {
        self.of(secret.reveal(), public, lasts)
    }

    /// The cookie that ends it.
    pub(crate) fn ended(self, public: &PublicUrl) -> Cookie<'static> {
        self.of(String::new(), public, time::Duration::ZERO)
    }

    fn of(self, value: String, public: &PublicUrl, lasts: time::Duration) -> Cookie<'static> {
        Cookie::build((self.name(public), value))
            .path("/")
            .http_only(true)
            .secure(public.is_secure())
            .same_site(SameSite::Lax)
            .max_age(lasts)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(url: &str) -> String {
        let public = PublicUrl::read(url).unwrap();
        Kind::Session.of("secret".to_owned(), &public, time::Duration::minutes(1)).to_string()
    }

    #[test]
    fn over_tls_no_other_host_can_have_set_it() {
        assert_eq!(
            cookie("https://b.example"),
            "__Host-bellhop=secret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(
            cookie("http://127.0.0.1:8081"),
            "bellhop_session=secret; HttpOnly; SameSite=Lax; Path=/; Max-Age=60"
        );
    }
}
