//! A plain HTTP client, for what is not Discord.

use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// Asks for one thing at a time.
pub type HttpClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client for `http` and `https`; fails where the system's certificates cannot be read.
pub fn http_client() -> std::io::Result<HttpClient> {
    let mut http = HttpConnector::new();
    // Two small writes before a read must not wait for each other's acknowledgement.
    http.set_nodelay(true);
    http.enforce_http(false);
    let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1();
    Ok(Client::builder(TokioExecutor::new()).build(connector.wrap_connector(http)))
}
