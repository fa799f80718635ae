//! A gateway that plays what was recorded. It knows as much of Discord as a client needs to begin.

use std::time::Duration;

use anyhow::Context as _;
use axum::{Json, Router, routing::get};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, accept_async,
    tungstenite::{Error, Message},
};

/// How long a client may take to connect and identify.
const IDENTIFIED_WITHIN: Duration = Duration::from_secs(30);
/// Discord's own; the first beat comes at a random moment of it.
const HEARTBEAT_MS: u32 = 41_250;

type Socket = WebSocketStream<TcpStream>;

/// Where clients find it.
pub(super) struct Gateway {
    /// What stands for `https://discord.com`.
    pub(super) rest_url: String,
    /// The gateway itself.
    pub(super) url: String,
    listener: TcpListener,
    rest: JoinHandle<std::io::Result<()>>,
}

/// A client that has identified, and waits for READY.
pub(super) struct Session {
    /// When it identified.
    pub(super) identified: Instant,
    frames: mpsc::UnboundedSender<Bytes>,
}

impl Gateway {
    /// Listens.
    pub(super) async fn open() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("ws://{}", listener.local_addr()?);
        let limit = json!({
            "total": 1_000, "remaining": 1_000, "reset_after": 86_400_000, "max_concurrency": 16,
        });
        let bot = json!({ "url": url, "shards": 1, "session_start_limit": limit });
        let router = Router::new().route("/api/v10/gateway/bot", get(async move || Json(bot)));
        let rest = TcpListener::bind("127.0.0.1:0").await?;
        let rest_url = format!("http://{}", rest.local_addr()?);
        let rest = tokio::spawn(async move { axum::serve(rest, router).await });
        Ok(Self { rest_url, url, listener, rest })
    }

    /// The next client, once it has identified.
    pub(super) async fn client(&self) -> anyhow::Result<Session> {
        let greeted = async {
            let (stream, _) = self.listener.accept().await?;
            // A change that is told alone must not wait for the next.
            stream.set_nodelay(true)?;
            greet(stream).await
        };
        let socket = timeout(IDENTIFIED_WITHIN, greeted).await.context("no client identified")??;
        let (frames, played) = mpsc::unbounded_channel();
        let identified = Instant::now();
        tokio::spawn(play(socket, played));
        Ok(Session { identified, frames })
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.rest.abort();
    }
}

impl Session {
    /// Plays the frames, as fast as they are read; fails once the client has gone.
    pub(super) fn play(&self, frames: &[Bytes]) -> anyhow::Result<()> {
        for frame in frames {
            self.frames.send(frame.clone()).ok().context("the client left the gateway")?;
        }
        Ok(())
    }

    /// Whether the client is still there.
    pub(super) fn is_on(&self) -> bool {
        !self.frames.is_closed()
    }
}

/// Says Hello, and waits for IDENTIFY.
async fn greet(stream: TcpStream) -> anyhow::Result<Socket> {
    let mut socket = accept_async(stream).await?;
    let hello = json!({ "op": 10, "d": { "heartbeat_interval": HEARTBEAT_MS }, "s": null, "t": null });
    socket.send(Message::text(hello.to_string())).await?;
    loop {
        match opcode(socket.next().await)? {
            1 => acknowledge(&mut socket).await?,
            2 => return Ok(socket),
            other => anyhow::bail!("the client began with opcode {other} rather than IDENTIFY"),
        }
    }
}

/// Writes what is to be played, and answers heartbeats, until either side is done.
async fn play(mut socket: Socket, mut frames: mpsc::UnboundedReceiver<Bytes>) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            // Whatever else a client says needs no answer.
            message = socket.next() => if opcode(message)? == 1 {
                acknowledge(&mut socket).await?;
            },
            // Straight to the connection: nothing else is on its way over the socket then.
            bytes = frames.recv() => match bytes {
                Some(bytes) => socket.get_mut().write_all(&bytes).await?,
                None => return Ok(()),
            },
        }
    }
}

async fn acknowledge(socket: &mut Socket) -> Result<(), Error> {
    socket.send(Message::text(r#"{"op":11,"d":null,"s":null,"t":null}"#)).await
}

/// What the client says; its end is an error here.
fn opcode(message: Option<Result<Message, Error>>) -> anyhow::Result<u64> {
    let message = message.context("the client left")??;
    let body: Value = serde_json::from_slice(&message.into_data()).context("the client closed")?;
    body["op"].as_u64().context("a message without an opcode")
}
