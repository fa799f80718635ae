//! Events as they are sent: written out once, for everybody.

use bellhop_store::outbox::{Event, Position, Topic};
use bytes::{BufMut as _, Bytes, BytesMut};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

use super::{place, topics, topics::Topics};
use crate::routes::actions::name_of;

/// A chunk takes no further event once it has so many bytes.
const FULL: usize = 16 * 1024;

/// Some events of one guild, in order.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    bytes: Bytes,
    parts: Vec<Part>,
    topics: Topics,
}

/// Where an event is among the bytes.
#[derive(Clone, Copy, Debug)]
struct Part {
    position: Position,
    topics: Topics,
    end: usize,
}

impl Chunk {
    /// The events in as many chunks as they need.
    pub(super) fn of(events: impl IntoIterator<Item = Event>) -> Vec<Self> {
        let (mut chunks, mut bytes, mut parts) = (Vec::new(), BytesMut::new(), Vec::new());
        for event in events {
            let (position, topics) = (event.position, event.topic.into());
            bytes.extend_from_slice(&block(event));
            parts.push(Part { position, topics, end: bytes.len() });
            if bytes.len() >= FULL {
                chunks.push(Self::new(bytes.split(), std::mem::take(&mut parts)));
            }
        }
        if !parts.is_empty() {
            chunks.push(Self::new(bytes, parts));
        }
        chunks
    }

    fn new(bytes: BytesMut, parts: Vec<Part>) -> Self {
        let topics = parts.iter().fold(Topics::default(), |topics, part| topics.with(part.topics));
        Self { bytes: bytes.freeze(), parts, topics }
    }

    /// Those of its events that are of these topics and after this place.
    pub(super) fn bytes(&self, topics: Topics, after: Position) -> Bytes {
        let is_new = |part: &Part| part.position > after;
        if topics.contain(self.topics) && self.parts.first().is_none_or(is_new) {
            return self.bytes.clone();
        }
        let mut bytes = BytesMut::new();
        let begins = [0].into_iter().chain(self.parts.iter().map(|part| part.end));
        for (begin, part) in begins.zip(&self.parts) {
            if is_new(part) && topics.contain(part.topics) {
                bytes.put_slice(&self.bytes[begin..part.end]);
            }
        }
        bytes.freeze()
    }

    /// The place of its last event.
    pub(super) fn last(&self) -> Position {
        self.parts.last().map(|part| part.position).unwrap_or_default()
    }
}

/// An event (WHATWG HTML: Server-sent events). JSON has no line break outside of its strings, and escapes those inside.
fn block(event: Event) -> Vec<u8> {
    let mut payload = event.payload;
    if let Value::Object(fields) = &mut payload {
        fields.insert("at".to_owned(), event.at.format(&Rfc3339).unwrap_or_default().into());
        // As the ledger names it.
        if let Some(kind) = fields.get_mut("kind").filter(|_| event.topic == Topic::Action) {
            *kind = name_of(kind.as_str().unwrap_or_default()).into();
        }
    }
    let (id, name) = (place::written(event.position), topics::name(event.topic));
    format!("id: {id}\nevent: {name}\ndata: {payload}\n\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;
    use twilight_model::id::Id;

    use super::*;

    fn event(event_id: i64, topic: Topic, payload: Value) -> Event {
        let position = Position { transaction: 7, event_id };
        Event { position, guild_id: Id::new(1), topic, payload, at: datetime!(2026-11-21 12:00 UTC) }
    }

    fn text(bytes: &Bytes) -> String {
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn an_event_is_one_block_whatever_it_says() {
        let said = event(1, Topic::Audit, json!({ "name": "a\nb\r\n\u{2028}" }));
        let chunk = &Chunk::of([said])[0];
        assert_eq!(
            text(&chunk.bytes(chunk.topics, Position::default())),
            "id: 7-1\nevent: audit\ndata: {\"at\":\"2026-11-21T12:00:00Z\",\"name\":\"a\\nb\\r\\n\u{2028}\"}\n\n"
        );
    }

    #[test]
    fn of_a_chunk_is_told_what_is_new_and_of_the_topics() {
        let topics = [Topic::Mirror, Topic::Audit, Topic::Mirror];
        let events = (1..).zip(topics).map(|(id, topic)| event(id, topic, json!({})));
        let chunk = Chunk::of(events).remove(0);
        let told = |topics: Topics, after: i64| {
            let told = text(&chunk.bytes(topics, Position { transaction: 7, event_id: after }));
            told.lines().filter_map(|line| line.strip_prefix("id: 7-")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(chunk.topics, 0), "1 2 3");
        assert_eq!(told(chunk.topics, 1), "2 3");
        assert_eq!(told(Topic::Mirror.into(), 0), "1 3");
        assert_eq!(told(Topic::Action.into(), 0), "");
        assert_eq!(chunk.last(), Position { transaction: 7, event_id: 3 });
    }

    #[test]
    fn a_chunk_is_not_much_larger_than_it_may_be() {
        let long = "x".repeat(1_000);
        let chunks = Chunk::of((0..100).map(|id| event(id, Topic::Audit, json!({ "name": long }))));
        assert!(chunks.len() > 5 && chunks.iter().all(|chunk| chunk.bytes.len() < FULL + 1_200));
        assert_eq!(chunks.iter().map(|chunk| chunk.parts.len()).sum::<usize>(), 100);
        assert!(chunks.iter().all(|chunk| chunk.parts.last().unwrap().end == chunk.bytes.len()));
    }
}
