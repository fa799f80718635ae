//! One connection: from HELLO to its end.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until, timeout};

use super::{
    close::Close,
    compress::Packer,
    receive::{self, Next},
    routes::Wish,
    session::{Frame, Order},
    sessions::Seat,
};
use crate::World;

/// How often clients shall send a heartbeat, in milliseconds.
const HEARTBEAT_MS: u64 = 41_250;
/// How long a client may be silent: an interval and a half.
const SILENCE: Duration = Duration::from_millis(HEARTBEAT_MS * 3 / 2);
/// How many payloads a client may send in [`SEND_WINDOW`].
const MOST_SENDS: u32 = 120;
const SEND_WINDOW: Duration = Duration::from_mins(1);
/// How many events are taken from the session at once.
const BATCH: usize = 64;

/// Why a connection ends.
enum End {
    /// The other side is gone, or shall believe that we are.
    Drop,
    /// With a close frame.
    Close(CloseFrame),
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close.frame())
    }
}

/// A connection's own affairs; its events are the session's.
struct Socket {
    world: World,
    out: SplitSink<WebSocket, Message>,
    packer: Packer,
    seat: Option<Seat>,
    resume_url: String,
    last_heartbeat: Instant,
    sends: (Instant, u32),
}

/// Speaks with a client until either side ends it.
pub(super) async fn converse(world: World, socket: WebSocket, (wish, resume_url): (Wish, String)) {
    let (out, mut incoming) = socket.split();
    let now = Instant::now();
    let mut socket = Socket {
        world,
        out,
        packer: Packer::named(wish.compress.as_deref()),
        seat: None,
        resume_url,
        last_heartbeat: now,
        sends: (now, 0),
    };
    let end = match unlawful(&wish) {
        Some(close) => End::from(close),
        None => socket.run(&mut incoming).await,
    };
    if let Some(seat) = &socket.seat {
        socket.world.live().sessions.leave(seat);
    }
    if let End::Close(frame) = end {
        let _ = socket.out.send(Message::Close(Some(frame))).await;
        // The client answers a close frame with its own; without waiting for it the answer may be
        // lost with the connection.
        let _ = timeout(Duration::from_secs(1), async { while incoming.next().await.is_some() {} }).await;
    }
}

/// What is wrong with the address that the client connected to.
fn unlawful(wish: &Wish) -> Option<Close> {
    if wish.v.as_deref().is_some_and(|version| version != "10") {
        return Some(Close::InvalidVersion);
    }
    wish.encoding.as_deref().is_some_and(|encoding| encoding != "json").then_some(Close::Decode)
}

impl Socket {
    async fn run(&mut self, incoming: &mut SplitStream<WebSocket>) -> End {
        let hello = json!({
            "op": 10, "d": { "heartbeat_interval": HEARTBEAT_MS, "_trace": [] }, "s": null, "t": null,
        });
        if self.send(hello.to_string()).await.is_err() {
            return End::Drop;
        }
        let closing = self.world.inner().closing.clone();
        loop {
            if let Err(end) = self.flush().await {
                return end;
            }
            let wake = self.wake();
            let woken = async {
                match &wake {
                    Some(wake) => wake.notified().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                message = incoming.next() => {
                    let Some(Ok(message)) = message else { return End::Drop };
                    if let Err(end) = self.receive(message).await {
                        return end;
                    }
                }
                () = woken => {}
                () = sleep_until(self.last_heartbeat + SILENCE) => return End::from(Close::SessionTimedOut),
                () = closing.cancelled() => return End::from(Close::GoingAway),
            }
        }
    }

    fn wake(&self) -> Option<std::sync::Arc<tokio::sync::Notify>> {
        let seat = self.seat.as_ref()?;
        self.world.live().sessions.seated(seat).map(|session| session.wake.clone())
    }

    /// Sends all that the session has, and carries out its orders.
    async fn flush(&mut self) -> Result<(), End> {
        while let Some(seat) = self.seat.clone() {
            let (order, frames) = self.take(&seat)?;
            if order.is_none() && frames.is_empty() {
                break;
            }
            if let Some(order) = order {
                self.obey(&seat, order).await?;
            }
            for frame in frames {
                self.send(text(&frame)).await?;
            }
        }
        self.out.flush().await.map_err(|_| End::Drop)
    }

    /// The session's next order or events; guilds not yet told are told when nothing else waits.
    fn take(&self, seat: &Seat) -> Result<(Option<Order>, Vec<Frame>), End> {
        let mut live = self.world.live();
        let crate::world::Live { state, sessions } = &mut *live;
        for _ in 0..2 {
            // Another socket has resumed the session, or it was ended.
            let Some(session) = sessions.seated(seat) else { return Err(End::Drop) };
            if let Some(order) = session.orders.pop_front() {
                return Ok((Some(order), Vec::new()));
            }
            let frames = session.take(BATCH);
            if !frames.is_empty() {
                return Ok((None, frames));
            }
            sessions.tell_next_guild(state, seat);
        }
        Ok((None, Vec::new()))
    }

    async fn obey(&mut self, seat: &Seat, order: Order) -> Result<(), End> {
        match order {
            Order::Cut => Err(End::Drop),
            Order::Close(code) => Err(End::Close(CloseFrame { code, reason: "".into() })),
            Order::Reconnect => {
                self.send(json!({ "op": 7, "d": null, "s": null, "t": null }).to_string()).await
            }
            Order::Invalidate(resumable) => {
                if !resumable {
                    self.world.live().sessions.end(seat);
                    self.seat = None;
                }
                let payload = json!({ "op": 9, "d": resumable, "s": null, "t": null });
                self.send(payload.to_string()).await
            }
        }
    }

    async fn receive(&mut self, message: Message) -> Result<(), End> {
        let bytes = match message {
            Message::Text(text) => text.as_bytes().to_vec(),
            Message::Binary(bytes) => bytes.to_vec(),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End::Drop),
        };
        self.count_send()?;
        let payload: Value = serde_json::from_slice(&bytes).map_err(|_| End::from(Close::Decode))?;
        if receive::is_heartbeat(&payload) {
            self.last_heartbeat = Instant::now();
        }
        let next = receive::handle(&self.world, &payload, (self.seat.as_ref(), &self.resume_url));
        match next {
            Next::Send(payload) => self.send(payload.to_string()).await,
            Next::Sit(seat) => {
                self.seat = Some(seat);
                Ok(())
            }
            Next::Idle => Ok(()),
            Next::Close(close) => Err(End::from(close)),
        }
    }

    fn count_send(&mut self) -> Result<(), End> {
        if self.sends.0.elapsed() >= SEND_WINDOW {
            self.sends = (Instant::now(), 0);
        }
        self.sends.1 += 1;
        if self.sends.1 > MOST_SENDS { Err(End::from(Close::RateLimited)) } else { Ok(()) }
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        let message = self.packer.pack(text).map_err(|error| {
            tracing::error!(%error, "the gateway's compression failed");
            End::Drop
        })?;
        self.out.feed(message).await.map_err(|_| End::Drop)
    }
}

fn text(frame: &Frame) -> String {
    format!("{{\"t\":\"{}\",\"s\":{},\"op\":0,\"d\":{}}}", frame.name, frame.sequence, frame.data)
}
