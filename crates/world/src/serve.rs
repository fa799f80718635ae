//! Listens: one port for REST, the gateway, the client and control.

use std::{convert::Infallible, io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, response::Response};
use http::Uri;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{World, persist};

/// How long connections may take to end once the world closes.
const PATIENCE: Duration = Duration::from_secs(2);

/// Marks an answer that is not to be sent: its connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CloseConnection;

impl World {
    /// Serves on `listener` until `stop`; then closes the gateway's sockets and writes the state.
    ///
    /// A world serves once: what it closed stays closed.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        let (router, connections) = (self.router(), TaskTracker::new());
        let keeper = tokio::spawn({
            let world = self.clone();
            async move { persist::keep(&world).await }
        });
        loop {
            let (stream, peer) = tokio::select! {
                () = stop.cancelled() => break,
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    // The peer is already gone, or descriptors ran out for a moment.
                    Err(error) => {
                        tracing::warn!(%error, "accept failed");
                        tokio::time::sleep(Duration::from_millis(20)).await;
                        continue;
                    }
                },
            };
            // The gateway's small frames must not wait for each other's acknowledgement.
            let _ = stream.set_nodelay(true);
            connections.spawn(converse(stream, peer, router.clone(), self.inner().closing.clone()));
        }
        self.inner().closing.cancel();
        connections.close();
        let _ = timeout(PATIENCE, connections.wait()).await;
        keeper.await.map_err(io::Error::other)
    }
}

/// Serves one connection until its peer, or the world, ends it.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, closing: CancellationToken) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            if let Some(uri) = with_plain_at(request.uri()) {
                *request.uri_mut() = uri;
            }
            let response: Result<Response, Infallible> = router.oneshot(request).await;
            let Ok(response) = response;
            if response.extensions().get::<CloseConnection>().is_some() {
                return Err(io::Error::from(io::ErrorKind::ConnectionReset));
            }
            Ok(response)
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::pin!(connection);
    // A failed connection is the peer's affair, or a fault that was asked for.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(PATIENCE, connection).await;
        }
    }
}

/// The address with `@` for `%40`: clients that encode each segment write `%40me` and `%40original`,
/// which to Discord are the same.
fn with_plain_at(uri: &Uri) -> Option<Uri> {
    let path = uri.path().contains("%40").then(|| uri.path().replace("%40", "@"))?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = format!("{path}{query}").parse().ok();
    Uri::from_parts(parts).ok()
}
