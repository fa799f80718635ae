//! What a session has for its socket: events to send, and orders to carry out.

use axum::extract::ws::WebSocket;
use futures_util::stream::SplitStream;
use serde_json::{Value, json};

use super::{
    close::Close,
    session::{Frame, Order},
    sessions::Seat,
    socket::{End, Socket},
};
use crate::world::Live;

/// How many events are taken from the session at once.
const BATCH: usize = 64;

impl Socket {
    /// Sends some of what the session has, or carries out an order of it; whether there was any.
    pub(super) async fn tell(&mut self, incoming: &mut SplitStream<WebSocket>) -> Result<bool, End> {
        let Some(seat) = self.seat.clone() else { return Ok(false) };
        let (order, frames) = self.take(&seat)?;
        if let Some(order) = order {
            self.obey(&seat, order, incoming).await?;
            return Ok(true);
        }
        let told = !frames.is_empty();
        if told {
            self.write(frames.iter().map(text).collect(), incoming).await?;
        }
        Ok(told)
    }

    /// Whether the session has another socket now, or an order that cannot wait for what is written.
    pub(super) fn told_to_end(&self) -> Option<End> {
        let seat = self.seat.as_ref()?;
        let mut live = self.world.live();
        match live.sessions.seated(seat).map(|session| session.orders.front().copied()) {
            None | Some(Some(Order::Cut)) => Some(End::Drop),
            Some(Some(Order::Close(code))) => Some(End::from(Close::Asked(code))),
            Some(_) => None,
        }
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

    async fn obey(
        &mut self,
        seat: &Seat,
        order: Order,
        incoming: &mut SplitStream<WebSocket>,
    ) -> Result<(), End> {
        let (op, data) = match order {
            Order::Cut => return Err(End::Drop),
            Order::Close(code) => return Err(End::from(Close::Asked(code))),
            Order::Reconnect => (7, Value::Null),
            Order::AskHeartbeat => (1, Value::Null),
            Order::Invalidate(resumable) => {
                self.stand_up(seat, resumable);
                (9, Value::Bool(resumable))
            }
        };
        self.write(vec![json!({ "op": op, "d": data, "s": null, "t": null }).to_string()], incoming).await
    }

    /// Leaves the session, which the client may resume, over this connection too, or may not.
    fn stand_up(&mut self, seat: &Seat, resumable: bool) {
        let mut live = self.world.live();
        let now = live.state.now();
        if resumable {
            live.sessions.leave(seat, now);
        } else {
            live.sessions.end(seat);
        }
        drop(live);
        self.seat = None;
    }
}

fn text(frame: &Frame) -> String {
    format!("{{\"t\":\"{}\",\"s\":{},\"op\":0,\"d\":{}}}", frame.name, frame.sequence, frame.data)
}
