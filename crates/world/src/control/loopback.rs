//! Refuses peers that are not on this machine, and pages of elsewhere in a browser that is.
//!
//! A page whose name was made to lead here (DNS rebinding) still says its own name in `Host`, and a
//! page that sends something across origins says where it is from in `Origin`.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, Uri,
    header::{HOST, ORIGIN},
    uri::Authority,
};

use crate::ApiError;

/// Lets a request of this machine through; one whose peer is not known is not.
pub(super) async fn only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let is_near = peer.is_some_and(|ip| ip.to_canonical().is_loopback());
    if is_near && names_are_local(request.headers()) {
        next.run(request).await
    } else {
        ApiError::missing_access().into_response()
    }
}

/// Whether `Host` and `Origin`, where they are said, name this machine. Browsers always say a host.
fn names_are_local(headers: &HeaderMap) -> bool {
    let host = |text: &str| text.parse().is_ok_and(|authority: Authority| is_local(authority.host()));
    let origin = |text: &str| text.parse().is_ok_and(|uri: Uri| uri.host().is_some_and(is_local));
    let lawful = |name, is_lawful: &dyn Fn(&str) -> bool| {
        headers.get_all(name).iter().all(|value| value.to_str().is_ok_and(is_lawful))
    };
    lawful(HOST, &host) && lawful(ORIGIN, &origin)
}

fn is_local(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(host: &'static str, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, http::HeaderValue::from_static(host));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, http::HeaderValue::from_static(origin));
        }
        names_are_local(&headers)
    }

    #[test]
    fn only_names_of_this_machine_are_let_through() {
        assert!(allowed("127.0.0.1:8080", None));
        assert!(allowed("localhost", Some("http://[::1]:5173")));
        assert!(!allowed("rebound.example:8080", None));
        assert!(!allowed("127.0.0.1:8080", Some("https://page.example")));
        assert!(!allowed("127.0.0.1:8080", Some("null")));
        assert!(!allowed("127.0.0.1.page.example", None));
    }
}
