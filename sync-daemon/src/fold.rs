//! Folding entries, in their order, into the last state of everything they name.
//!
//! The result, written in [`bellhop_store::mirror::write::apply`]'s order, leaves the same rows as writing the
//! entries one after another would.

use std::collections::{HashMap, HashSet};

use bellhop_store::mirror::{
    shards::{Progress, Session},
    write::{
        Batch, ChannelRow, Deletion, EmojiRow, GuildRow, Ready, Reread, RoleRow, Said, SelfMemberRow,
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
pub(crate) struct Folded {
    /// The rows.
    pub(crate) batch: Batch,
    /// What became of the session.
    pub(crate) session: Option<SessionChange>,
    /// How far the shard came; its lag is the writer's to say.
    pub(crate) progress: Progress,
}

/// Folds the entries of one batch.
pub(crate) fn fold(entries: &[Entry]) -> Folded {
    let mut fold = Fold::default();
    for entry in entries {
        fold.entry(entry);
    }
    fold.finish()
}

/// A row with tombstones: what was last said of it, and whether it is gone.
#[derive(Debug)]
struct Keep<Row> {
    row: Option<Row>,
    deleted_at: Option<OffsetDateTime>,
}

impl<Row> Default for Keep<Row> {
    fn default() -> Self {
        Self { row: None, deleted_at: None }
    }
}

impl<Row> Keep<Row> {
    /// A late update changes nothing of what is gone; says whether it was taken.
    fn write(&mut self, row: Row) -> bool {
        let taken = self.deleted_at.is_none();
        if taken {
            self.row = Some(row);
        }
        taken
    }

    fn delete(&mut self, at: OffsetDateTime) {
        self.deleted_at.get_or_insert(at);
    }
}

#[derive(Debug)]
enum Asked {
    Again(String, OffsetDateTime),
    Done,
}

/// Everything a batch says of one guild.
#[derive(Debug, Default)]
struct GuildFold {
    row: Option<GuildRow>,
    whole: bool,
    unavailable: bool,
    retired_at: Option<OffsetDateTime>,
    channels: HashMap<Id<ChannelMarker>, Keep<ChannelRow>>,
    channel_history: Vec<Said<ChannelRow>>,
    all_threads: bool,
    threads_of: HashSet<Id<ChannelMarker>>,
    roles: HashMap<Id<RoleMarker>, Keep<RoleRow>>,
    role_history: Vec<Said<RoleRow>>,
    emojis: Option<Vec<EmojiRow>>,
    self_member: Option<SelfMemberRow>,
    reread: Option<Asked>,
}

impl GuildFold {
    /// A snapshot outweighs all that was said before, except what the database must still do for it.
    fn snapshot(&mut self, snapshot: &Snapshot, at: OffsetDateTime) {
        let self_member = snapshot.self_member.clone().or_else(|| self.self_member.take());
        *self = Self {
            row: Some(snapshot.guild.clone()),
            whole: true,
            all_threads: true,
            emojis: Some(snapshot.emojis.clone()),
            self_member,
            ..self.outlasting()
        };
        for row in &snapshot.channels {
            self.channel(row, at);
        }
        for row in &snapshot.roles {
            self.role(row, at);
        }
    }

    /// What a snapshot or a fresh session does not make void: work that is owed, and what was.
    fn outlasting(&mut self) -> Self {
        Self {
            reread: self.reread.take(),
            channel_history: std::mem::take(&mut self.channel_history),
            role_history: std::mem::take(&mut self.role_history),
            ..Self::default()
        }
    }

    fn channel(&mut self, row: &ChannelRow, at: OffsetDateTime) {
        let taken = self.channels.entry(row.channel_id).or_default().write(row.clone());
        if taken && !row.is_thread() {
            self.channel_history.push(Said { row: row.clone(), at });
        }
    }

    fn role(&mut self, row: &RoleRow, at: OffsetDateTime) {
        if self.roles.entry(row.role_id).or_default().write(row.clone()) {
            self.role_history.push(Said { row: row.clone(), at });
        }
    }

    fn own(&mut self, row: &GuildRow) {
        self.row = Some(row.clone());
        self.unavailable = false;
        self.retired_at = None;
    }

    /// Threads named earlier in the batch, but not in the list, have left it.
    fn threads(&mut self, parent_ids: Option<&[Id<ChannelMarker>]>, threads: &[ChannelRow]) {
        let listed = |row: &ChannelRow| match parent_ids {
            Some(parents) => row.parent_id.is_some_and(|parent| parents.contains(&parent)),
            None => true,
        };
        for row in self.channels.values_mut().filter_map(|keep| keep.row.as_mut()) {
            if row.is_thread() && listed(row) {
                row.archived_or_hidden = true;
            }
        }
        match parent_ids {
            Some(parents) => self.threads_of.extend(parents),
            None => self.all_threads = true,
        }
        for row in threads {
            self.channels.entry(row.channel_id).or_default().write(row.clone());
        }
    }
}

#[derive(Debug, Default)]
struct Fold {
    guilds: HashMap<Id<GuildMarker>, GuildFold>,
    ready: Option<Ready>,
    session: Option<SessionChange>,
    progress: Progress,
}

impl Fold {
    fn entry(&mut self, entry: &Entry) {
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

    fn session_change(&mut self, change: &Change, entry: &Entry) {
        match change {
            Change::Ready { session, user_id, guild_ids } => {
                // What the batch said of guilds before is of a session that is over; each guild that is
                // still the bot's follows whole.
                for guild in self.guilds.values_mut() {
                    *guild = guild.outlasting();
                }
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
            Change::State(state) => self.progress.state = Some(*state),
            Change::Ack(latency) => self.progress.ack = Some((entry.at, *latency)),
            _ => {}
        }
    }

    fn guild_change(&mut self, guild_id: Id<GuildMarker>, change: &Change, at: OffsetDateTime) {
        let guild = self.guilds.entry(guild_id).or_default();
        match change {
            Change::Snapshot(snapshot) => guild.snapshot(snapshot, at),
            Change::Reread(snapshot) => {
                guild.snapshot(snapshot, at);
                guild.reread = Some(Asked::Done);
            }
            Change::RereadNeedless(_) => guild.reread = Some(Asked::Done),
            Change::Unreadable { event, .. } => guild.reread = Some(Asked::Again(event.clone(), at)),
            Change::Guild(row) => guild.own(row),
            Change::Unavailable(_) => guild.unavailable = true,
            Change::Retired(_) => guild.retired_at = Some(at),
            Change::Channel(row) => guild.channel(row, at),
            Change::ChannelDeleted { channel_id, .. } => {
                guild.channels.entry(*channel_id).or_default().delete(at);
            }
            Change::Threads { parent_ids, threads, .. } => guild.threads(parent_ids.as_deref(), threads),
            Change::Role(row) => guild.role(row, at),
            Change::RoleDeleted { role_id, .. } => guild.roles.entry(*role_id).or_default().delete(at),
            Change::Emojis { emojis, .. } => guild.emojis = Some(emojis.clone()),
            Change::SelfMember(row) => guild.self_member = Some(row.clone()),
            Change::Ready { .. } | Change::SessionEnded | Change::State(_) | Change::Ack(_) => {}
        }
    }
}

impl Fold {
    fn finish(self) -> Folded {
        let mut batch = Batch { ready: self.ready, ..Batch::default() };
        for (guild_id, guild) in self.guilds {
            guild.finish(guild_id, &mut batch);
        }
        Folded { batch, session: self.session, progress: self.progress }
    }
}

impl GuildFold {
    fn finish(self, guild_id: Id<GuildMarker>, batch: &mut Batch) {
        batch.guilds.extend(self.row);
        batch.snapshots.extend(self.whole.then_some(guild_id));
        batch.unavailable.extend(self.unavailable.then_some(guild_id));
        batch.retired.extend(self.retired_at.map(|at| (guild_id, at)));
        for (channel_id, keep) in self.channels {
            batch.channels.extend(keep.row);
            batch.deleted_channels.extend(keep.deleted_at.map(|at| Deletion {
                id: channel_id,
                guild_id,
                at,
            }));
        }
        batch.channel_history.extend(self.channel_history);
        batch.role_history.extend(self.role_history);
        if self.all_threads {
            batch.thread_lists.push(ThreadList { guild_id, parent_ids: None });
        } else if !self.threads_of.is_empty() {
            let parent_ids = Some(self.threads_of.into_iter().collect());
            batch.thread_lists.push(ThreadList { guild_id, parent_ids });
        }
        for (role_id, keep) in self.roles {
            batch.roles.extend(keep.row);
            batch.deleted_roles.extend(keep.deleted_at.map(|at| Deletion { id: role_id, guild_id, at }));
        }
        if let Some(emojis) = self.emojis {
            batch.emojis.extend(emojis);
            batch.emoji_lists.push(guild_id);
        }
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
