//! Who watches which guild, and telling them.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bellhop_store::outbox::Event;
use tokio::sync::broadcast;
use twilight_model::id::{Id, marker::GuildMarker};

use super::chunk::Chunk;
use crate::Error;

/// Chunks of a guild that wait for its slowest stream, some 16 KiB each: 4 MiB a guild, whoever watches it. Of a guild
/// with 1,000 changes a second they are five seconds.
const WAITING: usize = 256;
/// Streams of one guild.
const MOST_OF_GUILD: usize = 400;

/// What a stream hears.
pub(super) type Chunks = broadcast::Receiver<Arc<Chunk>>;

/// The guilds that somebody watches.
#[derive(Default)]
pub(super) struct Fan(HashMap<Id<GuildMarker>, broadcast::Sender<Arc<Chunk>>>);

impl Fan {
    /// What is told of the guild from now on; [`Error::TooManyStreams`] where so many hear it already.
    pub(super) fn join(&mut self, guild_id: Id<GuildMarker>) -> Result<Chunks, Error> {
        let told = self.0.entry(guild_id).or_insert_with(|| broadcast::Sender::new(WAITING));
        if told.receiver_count() >= MOST_OF_GUILD {
            return Err(Error::TooManyStreams);
        }
        Ok(told.subscribe())
    }

    /// The guilds that somebody watches still.
    pub(super) fn guild_ids(&mut self) -> Vec<Id<GuildMarker>> {
        self.0.retain(|_, told| told.receiver_count() > 0);
        self.0.keys().copied().collect()
    }

    /// Tells everybody what happened in the guild that they watch.
    pub(super) fn tell(&self, events: Vec<Event>) {
        let mut by_guild = BTreeMap::<_, Vec<_>>::new();
        for event in events {
            by_guild.entry(event.guild_id).or_default().push(event);
        }
        for (guild_id, events) in by_guild {
            let Some(told) = self.0.get(&guild_id) else { continue };
            for chunk in Chunk::of(events) {
                // Nobody hears it once the last has gone.
                _ = told.send(Arc::new(chunk));
            }
        }
    }

    /// Ends every stream, once it has told what it heard.
    pub(super) fn end(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use bellhop_store::outbox::{Position, Topic};
    use serde_json::json;
    use time::OffsetDateTime;
    use tokio::sync::broadcast::error::TryRecvError;

    use super::*;

    fn events(guild_id: u64, ids: std::ops::Range<i64>) -> Vec<Event> {
        let event = |event_id| Event {
            position: Position { transaction: 1, event_id },
            guild_id: Id::new(guild_id),
            topic: Topic::Mirror,
            payload: json!({}),
            at: OffsetDateTime::UNIX_EPOCH,
        };
        ids.map(event).collect()
    }

    #[test]
    fn each_hears_of_its_guild_alone_and_one_that_is_gone_is_forgotten() {
        let mut fan = Fan::default();
        let (mut one, other) = (fan.join(Id::new(1)).unwrap(), fan.join(Id::new(2)).unwrap());
        fan.tell([events(1, 0..3), events(3, 0..3)].concat());
        assert_eq!(one.try_recv().unwrap().last().event_id, 2);
        assert!(one.is_empty() && other.is_empty());
        drop(one);
        assert_eq!(fan.guild_ids(), [Id::new(2)]);
    }

    #[test]
    fn whoever_does_not_keep_up_is_told_so_and_holds_no_more_than_the_ring() {
        let mut fan = Fan::default();
        let (mut slow, mut quick) = (fan.join(Id::new(1)).unwrap(), fan.join(Id::new(1)).unwrap());
        let mut first = Vec::new();
        for id in 0..=i64::try_from(WAITING).unwrap() {
            fan.tell(events(1, id..id + 1));
            first.push(Arc::downgrade(&quick.try_recv().unwrap()));
        }
        assert!(first[0].upgrade().is_none() && first[1].upgrade().is_some());
        assert_eq!(slow.try_recv().unwrap_err(), TryRecvError::Lagged(1));
        drop(slow);
        assert!(first.iter().all(|chunk| chunk.upgrade().is_none()));
    }

    #[test]
    fn a_guild_has_so_many_streams_and_no_more() {
        let mut fan = Fan::default();
        let mut joined: Vec<_> = (0..MOST_OF_GUILD).map(|_| fan.join(Id::new(1)).unwrap()).collect();
        assert!(matches!(fan.join(Id::new(1)), Err(Error::TooManyStreams)));
        fan.join(Id::new(2)).unwrap();
        joined.pop();
        fan.join(Id::new(1)).unwrap();
    }
}
