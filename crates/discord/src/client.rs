//! The pooled HTTP client underneath.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore};

/// The client that every sender of a process shares.
pub(crate) type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Idle connections are closed after this long; Discord closes them at about twice that.
const IDLE: Duration = Duration::from_mins(1);

/// A client for `http` and `https`, or for `http` alone (the simulated Discord), which spares reading
/// the system's certificates.
pub(crate) fn client(tls: bool) -> std::io::Result<HttpClient> {
    let mut http = HttpConnector::new();
    // Two small writes before a read must not wait for each other's acknowledgement.
    http.set_nodelay(true);
    http.enforce_http(false);
    let builder = HttpsConnectorBuilder::new();
    let builder = if tls {
        builder.with_native_roots()?
    } else {
        let no_roots = RootCertStore::empty();
        builder
            .with_tls_config(ClientConfig::builder().with_root_certificates(no_roots).with_no_client_auth())
    };
    let connector = builder.https_or_http().enable_http1().wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new())
        .pool_idle_timeout(IDLE)
        .pool_timer(TokioTimer::new())
        .build(connector))
}
