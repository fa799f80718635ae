//! The frame around every message of the gateway.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Deserializer, value::RawValue};

/// A message of the gateway with its payload unread (Discord Docs: Gateway Events, Payload Structure).
pub(crate) struct Envelope<'a> {
    op: u8,
    /// The dispatch's place in its session.
    pub(crate) s: Option<u64>,
    /// The dispatch's name.
    pub(crate) t: Option<Cow<'a, str>>,
    payload: &'a str,
    message: &'a str,
}

/// The same, read to the end.
#[derive(Deserialize)]
struct Whole<'a> {
    op: u8,
    s: Option<u64>,
    #[serde(borrow)]
    t: Option<Cow<'a, str>>,
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
    /// The message's frame. Discord writes the payload last, and then none of it is looked at: a large one
    /// costs as much to skip as to read.
    pub(crate) fn read(message: &'a str) -> serde_json::Result<Self> {
        if let Some(ahead) = Self::ahead(message) {
            return Ok(ahead);
        }
        let whole: Whole<'_> = serde_json::from_str(message)?;
        let payload = whole.d.map_or("null", RawValue::get);
        Ok(Self { op: whole.op, s: whole.s, t: whole.t, payload, message })
    }

    /// What stands before the payload, if that is all the rest.
    fn ahead(message: &'a str) -> Option<Self> {
        let (mut op, mut s, mut t) = (None, None, None);
        let mut rest = message.trim_ascii_start().strip_prefix('{')?;
        loop {
            let key: &str = next(&mut rest)?;
            rest = rest.trim_ascii_start().strip_prefix(':')?;
            match key {
                "op" => op = Some(next(&mut rest)?),
                "s" => s = next::<Option<u64>>(&mut rest)?,
                "t" => t = next::<Option<Cow<'a, str>>>(&mut rest)?,
                "d" => break,
                _ => _ = next::<IgnoredAny>(&mut rest)?,
            }
            rest = rest.trim_ascii_start().strip_prefix(',')?;
        }
        let payload = rest.trim_ascii_end().strip_suffix('}')?.trim_ascii();
        let complete = op != Some(0) || s.is_some() && t.is_some();
        op.filter(|_| complete).map(|op| Self { op, s, t, payload, message })
    }

    /// What the message is for (Discord Docs: Gateway Opcodes).
    pub(crate) fn kind(&self) -> Kind {
        match self.op {
            0 => Kind::Dispatch,
            7 => Kind::Reconnect,
            9 => Kind::InvalidSession { resumable: self.read_payload().is_ok_and(|said| said == "true") },
            10 => Kind::Hello,
            11 => Kind::HeartbeatAck,
            _ => Kind::Other,
        }
    }

    /// The payload, as far as one sees without reading the message to its end.
    pub(crate) fn payload(&self) -> &'a str {
        self.payload
    }

    /// The payload's JSON and nothing else, where the whole message is JSON.
    pub(crate) fn read_payload(&self) -> serde_json::Result<&'a str> {
        let whole: Whole<'_> = serde_json::from_str(self.message)?;
        Ok(whole.d.map_or("null", RawValue::get))
    }
}

/// Reads the value that `rest` begins with.
fn next<'a, T: Deserialize<'a>>(rest: &mut &'a str) -> Option<T> {
    let mut values = Deserializer::from_str(rest).into_iter();
    let value = values.next()?.ok()?;
    *rest = rest.get(values.byte_offset()..)?;
    Some(value)
}
