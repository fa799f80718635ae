//! Folding entries, in their order, into the last state of everything they name.
//!
//! The result, written in [`bellhop_store::mirror::write::apply`]'s order, leaves the same rows as writing the
//! entries one after another would, and the same history. A snapshot of a guild that was named before, or a
//! fresh session, begins another part: what it changes is seen against all that came before it.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use bellhop_store::mirror::{
    shards::{Progress, Session},
    write::{
        Batch, ChannelRow, Deletion, EmojiRow, Gap, GuildRow, Ready, Reread, RoleRow, Said, SelfMemberRow,
        ThreadList,
    },
};
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker, UserMarker},
};

use crate::change::{Change, Entry, Snapshot};

/// What became of the session in a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SessionChange {
    /// A new one began.
    Began {
        /// The session.
        session: Session,
        /// The bot's own user.
        user_id: Id<UserMarker>,
        /// READY's own place in it.
        sequence: u64,
    },
    /// It is over.
    Ended,
}

/// A batch, ready to be written.
#[derive(Debug, Default)]
pub(crate) struct Folded<'a> {
    /// The rows, to be written one part after another.
    pub(crate) parts: Vec<Part<'a>>,
    /// What became of the session.
    pub(crate) session: Option<SessionChange>,
    /// How far the shard came; its lag is the writer's to say.
    pub(crate) progress: Progress,
}

/// Entries of a batch that can be written at once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// The rows.
    pub(crate) batch: Batch<'a>,
    /// It is a guild held against Discord and nothing else: whatever it changes had drifted.
    pub(crate) audited: Option<Id<GuildMarker>>,
}

/// Folds the entries of one batch; the rows stay where they are.
pub(crate) fn fold(entries: &[Entry]) -> Folded<'_> {
    let mut fold = Fold::default();
    for entry in entries {
        fold.entry(entry);
    }
    fold.finish()
}

/// A row with tombstones: what was last said of it, and whether it is gone.
#[derive(Debug)]
struct Keep<'a, Row: Clone> {
    last: Option<Said<'a, Row>>,
    deleted_at: Option<OffsetDateTime>,
}

impl<Row: Clone> Default for Keep<'_, Row> {
    fn default() -> Self {
        Self { last: None, deleted_at: None }
    }
}

impl<'a, Row: Clone> Keep<'a, Row> {
    /// A late update changes nothing of what is gone. Yields the state before, if history tells it from the
    /// new one.
    fn write(&mut self, said: Said<'a, Row>, same: impl Fn(&Row, &Row) -> bool) -> Option<Said<'a, Row>> {
        if self.deleted_at.is_some() {
            return None;
        }
        match self.last.take() {
            Some(before) if same(&before.row, &said.row) => {
                self.last = Some(Said { row: said.row, ..before });
                None
            }
            before => {
                self.last = Some(said);
                before
            }
        }
    }

    fn delete(&mut self, at: OffsetDateTime) {
        self.deleted_at.get_or_insert(at);
    }
}

/// Whether history has nothing to tell between two states of a channel.
fn same_overwrites(before: &ChannelRow, after: &ChannelRow) -> bool {
    after.is_thread() || before.overwrites == after.overwrites
}

#[derive(Debug)]
enum Asked {
    Again(String, OffsetDateTime),
    Done,
}

/// The dispatch that tells of a guild whole: when it is joined, or is back from an outage.
const WHOLE: &str = "GUILD_CREATE";

/// Everything a batch says of one guild.
#[derive(Debug, Default)]
struct GuildFold<'a> {
    row: Option<GuildRow>,
    whole_since: Option<OffsetDateTime>,
    /// Whether Discord serves it, where that was told beside a snapshot.
    served: Option<bool>,
    retired_at: Option<OffsetDateTime>,
    channels: HashMap<Id<ChannelMarker>, Keep<'a, ChannelRow>>,
    earlier_channels: Vec<Said<'a, ChannelRow>>,
    all_threads: bool,
    threads_of: HashSet<Id<ChannelMarker>>,
    roles: HashMap<Id<RoleMarker>, Keep<'a, RoleRow>>,
    earlier_roles: Vec<Said<'a, RoleRow>>,
    emojis: Option<&'a [EmojiRow]>,
    self_member: Option<SelfMemberRow>,
    /// Its own row is REST's.
    read: bool,
    reread: Option<Asked>,
    checked_at: Option<OffsetDateTime>,
}

impl<'a> GuildFold<'a> {
    /// The first that a part says of a guild.
    fn snapshot(snapshot: &'a Snapshot, at: OffsetDateTime) -> Self {
        let mut guild = Self {
            row: Some(snapshot.guild.clone()),
            whole_since: Some(at),
            all_threads: true,
            emojis: Some(&snapshot.emojis),
            self_member: snapshot.self_member.clone(),
            ..Self::default()
        };
        for row in &snapshot.channels {
            guild.channel(row, at, true);
        }
        for row in &snapshot.roles {
            guild.role(row, at, true);
        }
        guild
    }

    fn channel(&mut self, row: &'a ChannelRow, at: OffsetDateTime, whole: bool) {
        let keep = self.channels.entry(row.channel_id).or_default();
        let said = Said { row: Cow::Borrowed(row), at, whole };
        self.earlier_channels.extend(keep.write(said, same_overwrites));
    }

    fn role(&mut self, row: &'a RoleRow, at: OffsetDateTime, whole: bool) {
        let keep = self.roles.entry(row.role_id).or_default();
        let said = Said { row: Cow::Borrowed(row), at, whole };
        self.earlier_roles.extend(keep.write(said, RoleRow::eq));
    }

    /// Of a snapshot the roles are known, and other ones are news; else the mirror knows them.
    fn own_member(&mut self, row: &SelfMemberRow, at: OffsetDateTime) {
        let known = self.self_member.replace(row.clone());
        if self.whole_since.is_some() && known.is_none_or(|known| known.role_ids != row.role_ids) {
            self.reread = Some(Asked::Again("GUILD_MEMBER_UPDATE".to_owned(), at));
        }
    }

    /// After a snapshot the mirror does not know whether the bot had the role: the snapshot does.
    fn role_deleted(&mut self, role_id: Id<RoleMarker>, at: OffsetDateTime) {
        self.roles.entry(role_id).or_default().delete(at);
        let held = self.self_member.as_ref().is_none_or(|own| own.role_ids.contains(&role_id));
        if self.whole_since.is_some() && held {
            self.reread = Some(Asked::Again("GUILD_ROLE_DELETE".to_owned(), at));
        }
    }

    /// One of a guild that the bot has left is late.
    fn own(&mut self, row: &GuildRow) {
        if self.retired_at.is_some() {
            return;
        }
        self.row = Some(row.clone());
        self.read = false;
        self.served = None;
    }

    /// Threads named earlier in the batch, but not in the list, have left it.
    fn threads(
        &mut self,
        parent_ids: Option<&[Id<ChannelMarker>]>,
        threads: &'a [ChannelRow],
        at: OffsetDateTime,
    ) {
        let listed = |row: &ChannelRow| match parent_ids {
            Some(parents) => row.parent_id.is_some_and(|parent| parents.contains(&parent)),
            None => true,
        };
        for said in self.channels.values_mut().filter_map(|keep| keep.last.as_mut()) {
            if said.row.is_thread() && listed(&said.row) {
                said.row.to_mut().archived_or_hidden = true;
            }
        }
        match parent_ids {
            Some(parents) => self.threads_of.extend(parents),
            None => self.all_threads = true,
        }
        for row in threads {
            self.channel(row, at, false);
        }
    }
}

#[derive(Debug, Default)]
struct Fold<'a> {
    /// When the first of the guilds was named.
    since: Option<OffsetDateTime>,
    guilds: HashMap<Id<GuildMarker>, GuildFold<'a>>,
    ready: Option<Ready>,
    gap: Option<Gap>,
    parts: Vec<Part<'a>>,
    session: Option<SessionChange>,
    progress: Progress,
}

impl<'a> Fold<'a> {
    fn entry(&mut self, entry: &'a Entry) {
        if entry.sequence.is_some() {
            self.progress.sequence = entry.sequence;
            self.progress.last_event_at = Some(entry.at);
        }
        let Some(change) = &entry.change else { return };
        match change.guild_id() {
            Some(guild_id) => self.guild_change(guild_id, change, entry.at),
            None => self.session_change(change, entry),
        }
    }

    fn session_change(&mut self, change: &'a Change, entry: &Entry) {
        match change {
            Change::Ready { session, user_id, guild_ids } => {
                self.end_part(None);
                self.ready = Some(Ready { guild_ids: guild_ids.clone(), at: entry.at });
                self.session = Some(SessionChange::Began {
                    session: session.clone(),
                    user_id: *user_id,
                    sequence: entry.sequence.unwrap_or_default(),
                });
            }
            Change::SessionEnded => {
                self.session = Some(SessionChange::Ended);
                self.progress.sequence = None;
            }
            Change::Gap { event } => {
                // A reading that began before it settles nothing of it.
                self.end_part(None);
                self.gap = Some(Gap { event: event.clone(), at: entry.at });
            }
            Change::State(state) => self.progress.state = Some(*state),
            Change::Ack(latency) => self.progress.ack = Some((entry.at, *latency)),
            _ => {}
        }
    }

    fn guild_change(&mut self, guild_id: Id<GuildMarker>, change: &'a Change, at: OffsetDateTime) {
        if let Change::Audit { found, .. } = change {
            return self.audit(guild_id, found.as_deref(), at);
        }
        if let Change::Snapshot(snapshot) | Change::Reread(snapshot) | Change::Unsure(snapshot) = change {
            if self.guilds.contains_key(&guild_id) {
                self.end_part(None);
            }
            let read = !matches!(change, Change::Snapshot(_));
            self.guilds.insert(guild_id, GuildFold { read, ..GuildFold::snapshot(snapshot, at) });
        }
        self.since.get_or_insert(at);
        let guild = self.guilds.entry(guild_id).or_default();
        match change {
            Change::Reread(_) => guild.reread = Some(Asked::Done),
            Change::RereadNeedless(_) => {
                guild.reread = Some(Asked::Done);
                guild.retired_at.get_or_insert(at);
            }
            Change::Unreadable { event, .. } | Change::Sight { event, .. } => {
                guild.reread = Some(Asked::Again(event.clone(), at));
                if event == WHOLE {
                    // It ends an outage, readable or not.
                    guild.served = Some(true);
                }
            }
            Change::AuditFailed(_) => guild.checked_at = Some(at),
            Change::Guild(row) => guild.own(row),
            Change::Unavailable(_) => guild.served = Some(false),
            Change::Retired(_) => guild.retired_at = Some(at),
            Change::Channel(row) => guild.channel(row, at, false),
            Change::ChannelDeleted { channel_id, .. } => {
                guild.channels.entry(*channel_id).or_default().delete(at);
            }
            Change::Threads { parent_ids, threads, .. } => {
                guild.threads(parent_ids.as_deref(), threads, at);
            }
            Change::Role(row) => guild.role(row, at, false),
            Change::RoleDeleted { role_id, .. } => guild.role_deleted(*role_id, at),
            Change::Emojis { emojis, .. } => guild.emojis = Some(emojis),
            Change::SelfMember(row) => guild.own_member(row, at),
            Change::Snapshot(_)
            | Change::Unsure(_)
            | Change::Audit { .. }
            | Change::Gap { .. }
            | Change::Ready { .. }
            | Change::SessionEnded
            | Change::State(_)
            | Change::Ack(_) => {}
        }
    }
}

impl<'a> Fold<'a> {
    fn finish(mut self) -> Folded<'a> {
        self.end_part(None);
        Folded { parts: self.parts, session: self.session, progress: self.progress }
    }

    /// What follows is seen against all that was said so far.
    fn end_part(&mut self, audited: Option<Id<GuildMarker>>) {
        if self.guilds.is_empty() && self.ready.is_none() && self.gap.is_none() {
            return;
        }
        let (since, ready, gap) = (self.since.take(), self.ready.take(), self.gap.take());
        let mut batch = Batch { since, ready, gap, ..Batch::default() };
        for (guild_id, guild) in self.guilds.drain() {
            guild.finish(guild_id, &mut batch);
        }
        self.parts.push(Part { batch, audited });
    }

    fn audit(&mut self, guild_id: Id<GuildMarker>, found: Option<&'a Snapshot>, at: OffsetDateTime) {
        self.end_part(None);
        let mut guild = found.map_or_else(GuildFold::default, |snapshot| GuildFold::snapshot(snapshot, at));
        guild.retired_at = found.is_none().then_some(at);
        guild.checked_at = Some(at);
        guild.read = true;
        self.since = Some(at);
        self.guilds.insert(guild_id, guild);
        self.end_part(Some(guild_id));
    }
}

impl<'a> GuildFold<'a> {
    fn finish(self, guild_id: Id<GuildMarker>, batch: &mut Batch<'a>) {
        batch.guilds.extend(self.row);
        batch.snapshots.extend(self.whole_since.map(|at| (guild_id, at)));
        match self.served {
            Some(true) => batch.served.push(guild_id),
            Some(false) => batch.unavailable.push(guild_id),
            None => {}
        }
        batch.retired.extend(self.retired_at.map(|at| (guild_id, at)));
        for (channel_id, keep) in self.channels {
            batch.channels.extend(keep.last);
            batch.deleted_channels.extend(keep.deleted_at.map(|at| Deletion {
                id: channel_id,
                guild_id,
                at,
            }));
        }
        batch.earlier_channels.extend(self.earlier_channels);
        batch.earlier_roles.extend(self.earlier_roles);
        if self.all_threads {
            batch.thread_lists.push(ThreadList { guild_id, parent_ids: None });
        } else if !self.threads_of.is_empty() {
            let parent_ids = Some(self.threads_of.into_iter().collect());
            batch.thread_lists.push(ThreadList { guild_id, parent_ids });
        }
        for (role_id, keep) in self.roles {
            batch.roles.extend(keep.last);
            batch.deleted_roles.extend(keep.deleted_at.map(|at| Deletion { id: role_id, guild_id, at }));
        }
        batch.emojis.extend(self.emojis.map(|emojis| (guild_id, Cow::Borrowed(emojis))));
        batch.checked.extend(self.checked_at.map(|at| (guild_id, at)));
        batch.read.extend(self.read.then_some(guild_id));
        batch.self_members.extend(self.self_member);
        match self.reread {
            Some(Asked::Again(event, asked_at)) => batch.rereads.push(Reread { guild_id, event, asked_at }),
            Some(Asked::Done) => batch.reread.push(guild_id),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
