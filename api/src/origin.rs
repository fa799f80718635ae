//! Where people reach this API, and which pages may write with their cookies.

use http::{HeaderMap, header::ORIGIN};
use oauth2::url::Url;

use crate::Error;

/// The address under which people's browsers see the API, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    url: String,
    is_secure: bool,
}

impl PublicUrl {
    /// Reads an address such as `https://bellhop.example`; without TLS it must be this machine's own.
    pub(crate) fn read(value: &str) -> Result<Self, String> {
        let url = Url::parse(value).map_err(|_| format!("{value:?} is not an address"))?;
        let host = url.host_str().ok_or_else(|| format!("{value:?} names no host"))?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !is_bare || !url.username().is_empty() || url.password().is_some() {
            return Err(format!("{value:?} has more than a scheme, a host and a port"));
        }
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let is_secure = match url.scheme() {
            "https" => true,
            "http" if is_local => false,
            _ => {
                return Err(format!(
                    "{value:?} does not begin with https://; only this machine's own may do without"
                ));
            }
        };
        // As browsers write it: in small letters, and without the scheme's own port.
        Ok(Self { url: url.origin().ascii_serialization(), is_secure })
    }

    /// The origin, as browsers write it (RFC 6454).
    pub(crate) fn origin(&self) -> &str {
        &self.url
    }

    /// An address below it.
    pub(crate) fn below(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Whether its cookies travel over TLS alone.
    pub(crate) fn is_secure(&self) -> bool {
        self.is_secure
    }

    /// Refuses a write with a cookie from a page that is not one of ours: browsers send cookies along whoever asks.
    pub(crate) fn check_origin(&self, headers: &HeaderMap, allowed: &[String]) -> Result<(), Error> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_ours = match text(ORIGIN.as_str()) {
            Some(origin) => origin == self.url || allowed.iter().any(|allowed| allowed == origin),
            // Sent by browsers alone, and not to be set by a page (Fetch Metadata).
            None => text("sec-fetch-site") == Some("same-origin"),
        };
        if is_ours { Ok(()) } else { Err(Error::ForeignOrigin) }
    }
}

/// A path of the dashboard to go back to: `/` for whatever leads elsewhere.
pub(crate) fn return_to(path: Option<&str>) -> String {
    let is_ours = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && path.len() <= 512
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    path.filter(is_ours).unwrap_or("/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_do_without_tls() {
        for (url, is_secure) in [("https://b.example/", true), ("http://127.0.0.1:8081", false)] {
            assert_eq!(PublicUrl::read(url).unwrap().is_secure(), is_secure);
        }
        for url in [
            "http://b.example",
            "b.example",
            "https://b.example/path",
            "ftp://localhost",
            "https://",
            "https://u@b.example",
            "https://b.example/#x",
        ] {
            assert!(PublicUrl::read(url).is_err(), "{url}");
        }
        for url in ["https://b.example/", "https://B.Example:443", "https://b.example"] {
            assert_eq!(PublicUrl::read(url).unwrap().origin(), "https://b.example", "{url}");
        }
    }

    #[test]
    fn a_write_comes_from_one_of_our_pages() {
        let ours = PublicUrl::read("https://b.example").unwrap();
        let allowed = ["https://dash.example".to_owned()];
        let check = |name: &'static str, value: &'static str| {
            let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
            ours.check_origin(&headers, &allowed).is_ok()
        };
        for (name, value, passes) in [
            ("origin", "https://b.example", true),
            ("origin", "https://dash.example", true),
            ("origin", "https://b.example.evil.example", false),
            ("origin", "null", false),
            ("sec-fetch-site", "same-origin", true),
            ("sec-fetch-site", "same-site", false),
            ("referer", "https://b.example/", false),
        ] {
            assert_eq!(check(name, value), passes, "{name}: {value}");
        }
    }

    #[test]
    fn nobody_is_sent_elsewhere() {
        for path in ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a b", "/\r\nX: y"] {
            assert_eq!(return_to(Some(path)), "/", "{path:?}");
        }
        assert_eq!(return_to(Some("/guilds/1?tab=panels#top")), "/guilds/1?tab=panels#top");
        assert_eq!(return_to(None), "/");
    }
}
