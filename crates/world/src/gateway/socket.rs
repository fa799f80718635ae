//! One connection: from HELLO to its end.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::{Value, json};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

use super::{
    close::Close,
    compress::Packer,
    receive::{self, Next},
    routes::Wish,
    session::{Frame, Order},
    sessions::Seat,
};
use crate::{World, world::Live};

/// How many payloads a client may send in [`SEND_WINDOW`] (Discord Docs: Gateway, "Rate Limiting").
const MOST_SENDS: u32 = 120;
const SEND_WINDOW: Duration = Duration::from_mins(1);
/// How many events are taken from the session at once.
const BATCH: usize = 64;

/// Why a connection ends.
enum End {
    /// The other side is gone, or shall believe that we are.
    Drop,
    /// The other side closed; whether it gave its session up.
    Left { for_good: bool },
    /// With a close frame.
    Close(Close),
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

/// A connection's own affairs; its events are the session's.
struct Socket {
    world: World,
    out: SplitSink<WebSocket, Message>,
    packer: Packer,
    seat: Option<Seat>,
    resume_url: String,
    /// How often the client shall send a heartbeat.
    interval: Duration,
    last_heartbeat: Instant,
    sends: (Instant, u32),
}

/// Speaks with a client until either side ends it.
pub(super) async fn converse(world: World, socket: WebSocket, (wish, resume_url): (Wish, String)) {
    let (out, mut incoming) = socket.split();
    let now = Instant::now();
    let interval = world.live().sessions.heartbeat;
    world.inner().counters.update(|counts| counts.gateway_connections += 1);
    let mut socket = Socket {
        world,
        out,
        packer: Packer::named(wish.compress.as_deref()),
        seat: None,
        resume_url,
        interval,
        last_heartbeat: now,
        sends: (now, 0),
    };
    let end = match unlawful(&wish) {
        Some(close) => End::from(close),
        None => socket.run(&mut incoming).await,
    };
    socket.leave(&end);
    if let End::Close(close) = end {
        let _ = socket.out.send(Message::Close(Some(close.frame()))).await;
    }
    if !matches!(end, End::Drop) {
        // Either side answers a close frame with its own; without waiting for it the answer may be
        // lost with the connection.
        let _ = timeout(Duration::from_secs(1), async { while incoming.next().await.is_some() {} }).await;
    }
}

/// What is wrong with the address that the client connected to.
fn unlawful(wish: &Wish) -> Option<Close> {
    if wish.v.as_deref().is_some_and(|version| version != "10") {
        return Some(Close::InvalidVersion);
    }
    wish.encoding.as_deref().is_some_and(|encoding| encoding != "json").then_some(Close::NotJson)
}

impl Socket {
    async fn run(&mut self, incoming: &mut SplitStream<WebSocket>) -> End {
        let closing = self.world.inner().closing.clone();
        if self.world.stalls_connection() {
            let released = self.world.live().sessions.released.clone();
            let released = released.notified();
            tokio::select! {
                () = released => {}
                () = closing.cancelled() => {}
            }
            return End::Drop;
        }
        if let Err(end) = self.send(self.hello()).await {
            return end;
        }
        loop {
            if let Err(end) = self.flush().await {
                return end;
            }
            let (wake, due, stalled) = self.prospect();
            let silence = self.last_heartbeat + self.interval * 3 / 2;
            tokio::select! {
                message = incoming.next(), if !stalled => {
                    let Some(Ok(message)) = message else { return End::Drop };
                    if let Err(end) = self.receive(message).await {
                        return end;
                    }
                }
                () = rung(wake) => {}
                () = sleep_until(due.unwrap_or(silence)), if due.is_some() => {}
                () = sleep_until(silence) => return timed_out(stalled),
                () = closing.cancelled() => return End::from(Close::GoingAway),
            }
        }
    }

    fn hello(&self) -> String {
        let interval = u64::try_from(self.interval.as_millis()).unwrap_or(u64::MAX);
        let data = json!({ "heartbeat_interval": interval, "_trace": [] });
        json!({ "op": 10, "d": data, "s": null, "t": null }).to_string()
    }

    /// What rings when the session has something to send, when its next event is due, and whether
    /// the socket shall stand still.
    fn prospect(&self) -> (Option<Arc<Notify>>, Option<Instant>, bool) {
        let mut live = self.world.live();
        let session = self.seat.as_ref().and_then(|seat| live.sessions.seated(seat));
        session.map_or((None, None, false), |session| {
            let due = session.due().filter(|_| !session.stalled);
            (Some(session.wake.clone()), due, session.stalled)
        })
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
        let Live { state, sessions, .. } = &mut *live;
        for _ in 0..2 {
            // Another socket has resumed the session, or it was ended.
            let Some(session) = sessions.seated(seat) else { return Err(End::Drop) };
            if session.stalled {
                break;
            }
            if let Some(order) = session.orders.pop_front() {
                return Ok((Some(order), Vec::new()));
            }
            let frames = session.take(BATCH).map_err(|_| End::Drop)?;
            if !frames.is_empty() {
                return Ok((None, frames));
            }
            if session.due().is_none() {
                sessions.tell_next_guild(state, seat);
            }
        }
        Ok((None, Vec::new()))
    }

    async fn obey(&mut self, seat: &Seat, order: Order) -> Result<(), End> {
        match order {
            Order::Cut => Err(End::Drop),
            Order::Close(code) => Err(End::from(Close::Asked(code))),
            Order::Reconnect => self.send_op(7, Value::Null).await,
            Order::AskHeartbeat => self.send_op(1, Value::Null).await,
            Order::Invalidate(resumable) => {
                if !resumable {
                    self.world.live().sessions.end(seat);
                    self.seat = None;
                }
                self.send_op(9, Value::Bool(resumable)).await
            }
        }
    }

    async fn receive(&mut self, message: Message) -> Result<(), End> {
        let bytes = match message {
            Message::Text(text) => text.as_bytes().to_vec(),
            Message::Binary(bytes) => bytes.to_vec(),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(frame) => return Err(said_goodbye(frame.as_ref())),
        };
        self.count_send()?;
        let payload = receive::read(&bytes)?;
        if receive::is_heartbeat(&payload) {
            self.last_heartbeat = Instant::now();
        }
        match receive::handle(&self.world, &payload, (self.seat.as_ref(), &self.resume_url)) {
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

    async fn send_op(&mut self, op: u8, data: Value) -> Result<(), End> {
        self.send(json!({ "op": op, "d": data, "s": null, "t": null }).to_string()).await
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        let message = self.packer.pack(text).map_err(|error| {
            tracing::error!(%error, "the gateway's compression failed");
            End::Drop
        })?;
        self.out.feed(message).await.map_err(|_| End::Drop)
    }

    /// Lets the session wait for a RESUME, or ends it with a client that will not come back.
    fn leave(&self, end: &End) {
        if let End::Close(close) = end {
            let code = close.code();
            self.world.inner().counters.update(|counts| *counts.closes.entry(code).or_default() += 1);
        }
        let Some(seat) = &self.seat else { return };
        let mut live = self.world.live();
        let now = live.state.now();
        match end {
            End::Left { for_good: true } => live.sessions.end(seat),
            _ => live.sessions.leave(seat, now),
        }
    }
}

async fn rung(wake: Option<Arc<Notify>>) {
    match wake {
        Some(wake) => wake.notified().await,
        None => std::future::pending().await,
    }
}

/// No heartbeat for an interval and a half. A socket that stands still cannot even say so.
fn timed_out(stalled: bool) -> End {
    if stalled { End::Drop } else { End::from(Close::SessionTimedOut) }
}

/// A client that closes with 1000 or 1001 gives its session up (Discord Docs: Gateway, "Initiating
/// a Disconnect").
fn said_goodbye(frame: Option<&CloseFrame>) -> End {
    End::Left { for_good: frame.is_some_and(|frame| matches!(frame.code, 1000 | 1001)) }
}

fn text(frame: &Frame) -> String {
    format!("{{\"t\":\"{}\",\"s\":{},\"op\":0,\"d\":{}}}", frame.name, frame.sequence, frame.data)
}
