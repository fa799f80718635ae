//! Connections to a server, as both benchmarks of requests make them.

use axum::body::HttpBody;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// Connections at a time.
pub(crate) const CONNECTIONS: usize = 32;

/// A client that keeps so many.
pub(crate) fn client<B: HttpBody<Data: Send> + Send>() -> Client<HttpConnector, B> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).pool_max_idle_per_host(CONNECTIONS).build(connector)
}
