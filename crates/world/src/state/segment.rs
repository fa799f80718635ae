//! The parts in which the state is written: the root, each guild with all that belongs to it, and
//! what was said in direct messages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    AuditEntry, Channel, Guild, Message, State,
    ids::{ChannelId, GuildId, MessageId, UserId},
    snowflake::Snowflakes,
    thread_member::ThreadMember,
};

/// What is written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A guild's channels, messages and audit log, and the guild itself.
    Guild(GuildId),
    /// Messages in channels of no guild.
    Direct,
}

/// The parts that changed since they were last written; the root is always written with them.
#[derive(Debug, Default)]
pub(super) struct Touched(BTreeSet<Part>);

impl Touched {
    /// Notes a change in a guild, or in none.
    pub(super) fn note(&mut self, guild_id: Option<GuildId>) {
        self.0.insert(guild_id.map_or(Part::Direct, Part::Guild));
    }
}

/// A part of the state: of references when it is written, of objects when it was read.
#[derive(Serialize, Deserialize)]
pub(crate) struct Segment<G, C, M, T, A> {
    snowflakes: Snowflakes,
    guild: Option<G>,
    channels: Vec<C>,
    messages: BTreeMap<ChannelId, M>,
    /// Who is in each thread; in the root's file where an earlier version wrote it.
    #[serde(default = "BTreeMap::new")]
    thread_members: BTreeMap<ChannelId, T>,
    audit_log: A,
}

/// Messages of a channel by their ids.
type Messages = BTreeMap<MessageId, Message>;
/// Members of a thread by their ids.
type Members = BTreeMap<UserId, ThreadMember>;
/// A part that was read.
type Owned = Segment<Guild, Channel, Messages, Members, Vec<AuditEntry>>;
/// A part to be written.
type Borrowed<'a> = Segment<&'a Guild, &'a Channel, &'a Messages, &'a Members, &'a [AuditEntry]>;

impl State {
    /// Whether anything was changed and not yet written.
    pub(crate) fn is_touched(&self) -> bool {
        !self.touched.0.is_empty()
    }

    /// Takes the parts that must be written.
    pub(crate) fn take_touched(&mut self) -> BTreeSet<Part> {
        std::mem::take(&mut self.touched.0)
    }

    /// Notes parts that could not be written after all.
    pub(crate) fn touch(&mut self, parts: impl IntoIterator<Item = Part>) {
        self.touched.0.extend(parts);
    }

    /// Notes every part there is, as one whose state is in another form on disk.
    pub(crate) fn touch_all(&mut self) {
        let guilds: Vec<_> = self.guilds.keys().map(|id| Part::Guild(*id)).collect();
        self.touch(guilds.into_iter().chain([Part::Direct]));
    }

    /// A part as JSON; `None` for a guild that is no more.
    pub(crate) fn write_part(&self, part: Part) -> serde_json::Result<Option<Vec<u8>>> {
        let segment = match part {
            Part::Guild(guild_id) => match self.guilds.get(&guild_id) {
                Some(guild) => self.segment_of(guild),
                None => return Ok(None),
            },
            Part::Direct => self.direct_segment(),
        };
        serde_json::to_vec(&segment).map(Some)
    }

    /// Takes in a part that was written.
    pub(crate) fn read_part(&mut self, json: &[u8]) -> serde_json::Result<()> {
        let segment: Owned = serde_json::from_slice(json)?;
        self.snowflakes.merge(segment.snowflakes);
        self.channels.extend(segment.channels.into_iter().map(|channel| (channel.id, channel)));
        self.messages.extend(segment.messages);
        self.thread_members.extend(segment.thread_members);
        if let Some(guild) = segment.guild {
            self.audit_log.insert(guild.id(), segment.audit_log);
            self.guilds.insert(guild.id(), guild);
        }
        Ok(())
    }

    fn segment_of<'a>(&'a self, guild: &'a Guild) -> Borrowed<'a> {
        let ids = &guild.channel_ids;
        Segment {
            snowflakes: self.snowflakes,
            guild: Some(guild),
            // All of them: whatever is a channel, or a thread.
            channels: ids.iter().filter_map(|id| self.channels.get(id)).collect(),
            messages: ids
                .iter()
                .filter_map(|id| self.messages.get_key_value(id))
                .map(|(id, m)| (*id, m))
                .collect(),
            thread_members: ids
                .iter()
                .filter_map(|id| self.thread_members.get_key_value(id))
                .map(|(id, members)| (*id, members))
                .collect(),
            audit_log: self.audit_log.get(&guild.id()).map_or(&[], Vec::as_slice),
        }
    }

    /// Forgets members who have no account, as files written at different times may name them.
    pub(crate) fn forget_strangers(&mut self) {
        let Self { guilds, accounts, .. } = self;
        for guild in guilds.values_mut() {
            guild.members.retain(|user_id, _| accounts.contains_key(user_id));
        }
    }

    fn direct_segment(&self) -> Borrowed<'_> {
        let ids = self.dms.values();
        Segment {
            snowflakes: self.snowflakes,
            guild: None,
            channels: Vec::new(),
            messages: ids.filter_map(|id| self.messages.get_key_value(id)).map(|(id, m)| (*id, m)).collect(),
            thread_members: BTreeMap::new(),
            audit_log: &[],
        }
    }
}
