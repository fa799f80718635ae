//! A link to the database, as long and as forgetful as a test wants it.

use std::{
    future::pending,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream, UnixStream},
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep_until},
};

/// Leads to the database over TCP, until it is dropped.
pub struct Link {
    url: String,
    way: Arc<Way>,
    _accepting: JoinSet<()>,
}

struct Way {
    /// The server's.
    socket: PathBuf,
    /// How long what is said is under way, each way.
    delay: Duration,
    turns: AtomicUsize,
    /// How often everything was forgotten.
    forgotten: watch::Sender<usize>,
}

impl Link {
    /// A link to the database at this URL of a unix socket. What is said takes this long to arrive, each way, and the TCP
    /// handshake as long as it would.
    pub async fn to(database_url: &str, delay: Duration) -> Self {
        let options: PgConnectOptions = database_url.parse().unwrap();
        let folder = options.get_socket().expect("the server listens on a unix socket");
        let socket = folder.join(format!(".s.PGSQL.{}", options.get_port()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (user, database) = (options.get_username(), options.get_database().unwrap());
        let url = format!("postgres://{user}@{}/{database}", listener.local_addr().unwrap());
        let way =
            Arc::new(Way { socket, delay, turns: AtomicUsize::new(0), forgotten: watch::Sender::new(0) });
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, Arc::clone(&way)));
        Self { url, way, _accepting: accepting }
    }

    /// The URL of the database at this end of the link.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Forgets the connections that there are, as a NAT does: neither end hears of the other again, or of any end.
    pub fn forget(&self) {
        self.way.forgotten.send_modify(|times| *times += 1);
    }

    /// How often something was asked that nothing else was asked with: each cost both delays. A handshake of TCP is one.
    pub fn round_trips(&self) -> usize {
        self.way.turns.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, way: Arc<Way>) {
    let mut open = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        open.spawn(lead(client, Arc::clone(&way)));
    }
}

async fn lead(mut client: TcpStream, way: Arc<Way>) {
    let connected = Instant::now() + way.delay * 2;
    way.turns.fetch_add(1, Ordering::SeqCst);
    let mut forgotten = way.forgotten.subscribe();
    client.set_nodelay(true).unwrap();
    let Ok(mut server) = UnixStream::connect(&way.socket).await else { return };
    let is_asked = AtomicBool::new(false);
    let asks = || {
        if !is_asked.swap(true, Ordering::SeqCst) {
            way.turns.fetch_add(1, Ordering::SeqCst);
        }
    };
    let answers = || is_asked.store(false, Ordering::SeqCst);
    let (client_says, to_client) = client.split();
    let (server_says, to_server) = server.split();
    let both_ways = async {
        tokio::join!(
            carry((client_says, to_server), (connected, way.delay), asks),
            carry((server_says, to_client), (connected, way.delay), answers),
        )
    };
    tokio::select! {
        _ = both_ways => return,
        _ = forgotten.changed() => {}
    }
    // Both ends stay open, and hear nothing.
    pending::<()>().await;
}

/// Hands on what is said, as late as it would arrive, until no more is.
async fn carry(
    (mut from, mut to): (impl AsyncRead + Unpin, impl AsyncWrite + Unpin),
    (connected, delay): (Instant, Duration),
    heard: impl Fn(),
) {
    let (say, mut said) = mpsc::unbounded_channel();
    let hear = async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            heard();
            _ = say.send((Instant::now().max(connected) + delay, buffer[..length].to_vec()));
        }
    };
    let tell = async move {
        while let Some((due, bytes)) = said.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        _ = to.shutdown().await;
    };
    tokio::join!(hear, tell);
}
