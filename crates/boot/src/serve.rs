//! Serving HTTP to whoever connects, also to those who mean no good.
//!
//! A public port has strangers: who opens connections and says nothing must cost little. Their number is
//! bounded, so that descriptors are left for the database and the health port, a request's head must come in its time, and
//! so must what takes an answer.

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
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// How long a request's head may take, and how long a connection may idle between two: proxies that keep
/// connections for longer than this find them closed, which they are made for.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// How long a peer may take nothing of an answer. hyper has no timeout for writing, and TCP waits for ever for a peer that
/// acknowledges and does not read: a stream's, which never ends, would hold its place and what waits for it. The kernel's own
/// (`TCP_USER_TIMEOUT`) is Linux's alone.
const TAKEN_WITHIN: Duration = Duration::from_secs(20);
/// Connections at a time; more wait to be accepted. Twice as many as there are live streams at most.
const MOST: usize = 2_048;
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
            converse((stream, peer), router, watcher, TAKEN_WITHIN).await;
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
async fn converse(
    (stream, peer): (TcpStream, SocketAddr),
    router: Router,
    watcher: Watcher,
    taken_within: Duration,
) {
    // Small answers must not wait for the acknowledgement of the last.
    _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(taken_within));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    _ = watcher.watch(connection).await;
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, sync::Mutex};

    use axum::{body::Bytes, routing::get};
    use futures_util::stream::unfold;
    use tokio::{io::AsyncWriteExt as _, sync::oneshot};

    use super::*;

    #[tokio::test]
    async fn a_peer_that_takes_nothing_of_an_endless_answer_is_cut_off() {
        let (held, given_up) = oneshot::channel::<()>();
        let endless = unfold(held, |held| async {
            Some((Ok::<_, Infallible>(Bytes::from(vec![b'x'; 64 * 1024])), held))
        });
        let endless = Arc::new(Mutex::new(Some(Body::from_stream(endless))));
        let router = Router::new().route("/", get(async move || endless.lock().unwrap().take().unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        peer.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        let connection = listener.accept().await.unwrap();
        // Dropped, it would have the connection end.
        let graceful = GracefulShutdown::new();
        converse(connection, router, graceful.watcher(), Duration::from_millis(100)).await;
        assert!(given_up.await.is_err(), "what it would have been told is let go");
    }
}
