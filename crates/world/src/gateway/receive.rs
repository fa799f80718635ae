//! What clients say on a socket, and what the gateway does about it.

use axum::extract::ws::Message;
use serde_json::{Value, json};

use super::{close::Close, faults::GatewayFault, identify, members, sessions::Seat};
use crate::World;

/// The largest payload that a client may send, in bytes (Discord Docs: Gateway, "Sending Events").
const LARGEST: usize = 4_096;

/// What a socket does after a payload was handled.
#[derive(Debug)]
pub(super) enum Next {
    /// Sends this.
    Send(Value),
    /// Takes its seat at a session.
    Sit(Seat),
    /// Nothing.
    Idle,
    /// Closes.
    Close(Close),
}

/// A client's payload, if it is one.
pub(super) fn read(bytes: &[u8]) -> Result<Value, Close> {
    if bytes.len() > LARGEST {
        return Err(Close::Decode);
    }
    let payload: Value = serde_json::from_slice(bytes).map_err(|_| Close::Decode)?;
    if payload["op"].is_u64() { Ok(payload) } else { Err(Close::Decode) }
}

/// Whether a message is the client's heartbeat, whatever else it says.
pub(super) fn is_heartbeat_message(message: &Message) -> bool {
    let bytes = match message {
        Message::Text(text) => text.as_bytes(),
        Message::Binary(bytes) => bytes.as_ref(),
        _ => return false,
    };
    read(bytes).is_ok_and(|payload| payload["op"] == 1)
}

/// Handles a payload of a socket that sits at `seat`, or at none yet.
pub(super) fn handle(world: &World, payload: &Value, (seat, resume_url): (Option<&Seat>, &str)) -> Next {
    let data = &payload["d"];
    match (payload["op"].as_u64(), seat) {
        (Some(1), _) => acknowledge(world),
        (Some(2 | 6), Some(_)) => Next::Close(Close::AlreadyAuthenticated),
        (Some(2), None) => identify::identify(world, data, resume_url),
        (Some(6), None) => identify::resume(world, data),
        (Some(8), Some(seat)) => members::request(world, seat, data),
        // Presence, voice, soundboard and channel information: heard and let pass.
        (Some(3 | 4 | 31 | 43), Some(_)) => Next::Idle,
        (Some(3 | 4 | 8 | 31 | 43), None) => Next::Close(Close::NotAuthenticated),
        _ => Next::Close(Close::UnknownOpcode),
    }
}

fn acknowledge(world: &World) -> Next {
    let lost = world.live().sessions.faults.strike(|fault| *fault == GatewayFault::LostAck);
    if lost.is_some() { Next::Idle } else { Next::Send(json!({ "op": 11, "d": null, "s": null, "t": null })) }
}
