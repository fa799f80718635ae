//! The frame around every message of the gateway.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A message of the gateway with its payload unread (Discord Docs: Gateway Events, Payload Structure).
#[derive(Deserialize)]
pub(crate) struct Envelope<'a> {
    op: u8,
    /// The dispatch's place in its session.
    pub(crate) s: Option<u64>,
    /// The dispatch's name.
    #[serde(borrow)]
    pub(crate) t: Option<Cow<'a, str>>,
    #[serde(borrow)]
    d: Option<&'a RawValue>,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something happened.
    Dispatch,
    /// The gateway asks to be left and met again.
    Reconnect,
    /// The session cannot go on now, or not at all.
    InvalidSession {
        /// It may be resumed.
        resumable: bool,
    },
    /// The first message of a connection.
    Hello,
    /// A heartbeat arrived.
    HeartbeatAck,
    /// Nothing for us; twilight answers what needs an answer.
    Other,
}

impl<'a> Envelope<'a> {
    /// The message's frame; the payload is skipped, not read.
    pub(crate) fn read(message: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(message)
    }

    /// What the message is for (Discord Docs: Gateway Opcodes).
    pub(crate) fn kind(&self) -> Kind {
        match self.op {
            0 => Kind::Dispatch,
            7 => Kind::Reconnect,
            9 => Kind::InvalidSession { resumable: self.payload() == "true" },
            10 => Kind::Hello,
            11 => Kind::HeartbeatAck,
            _ => Kind::Other,
        }
    }

    /// The payload's JSON.
    pub(crate) fn payload(&self) -> &'a str {
        self.d.map_or("null", RawValue::get)
    }
}
