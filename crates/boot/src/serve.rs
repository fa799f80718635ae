//! Serving HTTP to whoever connects, also to those who mean no good.
//!
//! A public port has strangers: who opens connections and says nothing must cost little. Their number is
//! bounded, so that descriptors are left for the database and the health port, and a request's head must
//! come in its time.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
    time::sleep,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// How long a request's head may take, and how long a connection may idle between two: proxies that keep
/// connections for longer than this find them closed, which they are made for.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// Connections at a time; more wait to be accepted.
const MOST: usize = 512;
/// How long to wait after the system could not give another connection.
const AFTER_REFUSAL: Duration = Duration::from_millis(200);

/// Serves a router, with the peer's address at hand, until `stop`; then lets requests under way end.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(MOST));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    while let Some((stream, peer)) = stop.run_until_cancelled(accept(&listener)).await {
        let Some(Ok(place)) = stop.run_until_cancelled(room.clone().acquire_owned()).await else { break };
        let (watcher, router) = (graceful.watcher(), router.clone());
        connections.spawn(async move {
            converse(stream, peer, router, watcher).await;
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    graceful.shutdown().await;
    Ok(())
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted");
                sleep(AFTER_REFUSAL).await;
            }
        }
    }
}

/// Answers one connection's requests; that it breaks is its peer's affair.
async fn converse(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    // Small answers must not wait for the acknowledgement of the last.
    _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    _ = watcher.watch(connection).await;
}
