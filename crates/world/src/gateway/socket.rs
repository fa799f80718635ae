//! One connection: from HELLO to its end.
//!
//! Reading goes on while it writes: a client that is slow to take its guilds still has its heartbeats
//! heard, and one that takes nothing any more is ended like one that is silent.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{StreamExt, stream::SplitStream};
use serde_json::json;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

use super::{
    close::Close,
    compress::Packer,
    outgoing::Outgoing,
    receive::{self, Next},
    routes::Wish,
    sessions::Seat,
};
use crate::World;

/// How many payloads a client may send in [`SEND_WINDOW`] (Discord Docs: Gateway, "Rate Limiting").
const MOST_SENDS: u32 = 120;
const SEND_WINDOW: Duration = Duration::from_mins(1);
/// How many messages wait to be handled while a batch is written; more are not read.
const MOST_HEARD: usize = 256;

/// How long the last words may take, and the answer to them.
const FAREWELL: Duration = Duration::from_secs(1);

/// Why a connection ends.
pub(super) enum End {
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
pub(super) struct Socket {
    pub(super) world: World,
    out: Outgoing,
    /// What came while something was written, oldest first.
    heard: VecDeque<Message>,
    pub(super) seat: Option<Seat>,
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
        out: Outgoing::new(out, Packer::named(wish.compress.as_deref())),
        heard: VecDeque::new(),
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
        let _ = timeout(FAREWELL, socket.out.close(close.frame())).await;
    }
    if !matches!(end, End::Drop) {
        // Either side answers a close frame with its own; without waiting for it the answer may be
        // lost with the connection.
        let _ = timeout(FAREWELL, async { while incoming.next().await.is_some() {} }).await;
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
        match self.speak(incoming).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    /// Says hello, and then sends and hears in turn.
    async fn speak(&mut self, incoming: &mut SplitStream<WebSocket>) -> Result<Infallible, End> {
        let closing = self.world.inner().closing.clone();
        self.write(vec![self.hello()], incoming).await?;
        loop {
            if let Some(message) = self.heard.pop_front() {
                self.receive(message, incoming).await?;
            }
            let more = self.tell(incoming).await? || !self.heard.is_empty();
            let (wake, due, stalled) = self.prospect();
            let silence = self.silence();
            // Heard before it is called silent: what it said may have waited while something was sent.
            tokio::select! {
                biased;
                () = closing.cancelled() => return Err(End::from(Close::GoingAway)),
                message = incoming.next(), if !stalled => {
                    let Some(Ok(message)) = message else { return Err(End::Drop) };
                    self.hear(message);
                }
                () = std::future::ready(()), if more => {}
                () = rung(wake) => {}
                () = sleep_until(due.unwrap_or(silence)), if due.is_some() => {}
                () = sleep_until(silence) => return Err(timed_out(stalled)),
            }
        }
    }

    /// When the client has been silent for too long.
    fn silence(&self) -> Instant {
        self.last_heartbeat + self.interval * 3 / 2
    }

    /// Keeps a message until it is its turn; a heartbeat counts from now.
    fn hear(&mut self, message: Message) {
        if receive::is_heartbeat_message(&message) {
            self.last_heartbeat = Instant::now();
        }
        self.heard.push_back(message);
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

    /// Writes, and hears meanwhile; ends when the client is silent for too long, the world closes, or
    /// the session is told to end the connection.
    pub(super) async fn write(
        &mut self,
        texts: Vec<String>,
        incoming: &mut SplitStream<WebSocket>,
    ) -> Result<(), End> {
        let closing = self.world.inner().closing.clone();
        // Taken out, so that what is heard can be kept while it writes.
        let mut out = std::mem::replace(&mut self.out, Outgoing::gone());
        let written = {
            let mut writing = std::pin::pin!(out.send(texts));
            loop {
                let (wake, ..) = self.prospect();
                tokio::select! {
                    biased;
                    written = &mut writing => break written,
                    message = incoming.next(), if self.heard.len() < MOST_HEARD => match message {
                        Some(Ok(message)) => self.hear(message),
                        _ => break Err(End::Drop),
                    },
                    () = closing.cancelled() => break Err(End::Drop),
                    () = rung(wake) => if let Some(end) = self.told_to_end() { break Err(end) },
                    () = sleep_until(self.silence()) => break Err(timed_out(false)),
                }
            }
        };
        self.out = out;
        written
    }

    async fn receive(&mut self, message: Message, incoming: &mut SplitStream<WebSocket>) -> Result<(), End> {
        let bytes = match message {
            Message::Text(text) => text.as_bytes().to_vec(),
            Message::Binary(bytes) => bytes.to_vec(),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(frame) => return Err(said_goodbye(frame.as_ref())),
        };
        self.count_send()?;
        let payload = receive::read(&bytes)?;
        match receive::handle(&self.world, &payload, (self.seat.as_ref(), &self.resume_url)) {
            Next::Send(payload) => self.write(vec![payload.to_string()], incoming).await,
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
