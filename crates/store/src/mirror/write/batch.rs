//! A batch of changes, and its writing in the one order that keeps every reference and tombstone.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker},
};

use super::{
    ChannelRow, EmojiRow, GuildRow, Reread, RoleRow, Said, SelfMemberRow, channels, emojis, guilds, history,
    overwrites, rereads, roles, self_members,
};
use crate::{Result, ids::id, mirror::shards::Shard};

/// The last state of everything that some dispatches changed; no row is named twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// A fresh session began.
    pub ready: Option<Ready>,
    /// Guilds whose own columns are known; unknown guilds enter only with a snapshot.
    pub guilds: Vec<GuildRow>,
    /// Guilds that this batch names completely: what it leaves out of them is gone.
    pub snapshots: Vec<Id<GuildMarker>>,
    /// Guilds that Discord cannot serve for now.
    pub unavailable: Vec<Id<GuildMarker>>,
    /// Guilds the bot left, and when.
    pub retired: Vec<(Id<GuildMarker>, OffsetDateTime)>,
    /// Channels and threads, with their overwrites.
    pub channels: Vec<ChannelRow>,
    /// Channels and threads that were deleted, those also named above included.
    pub deleted_channels: Vec<Deletion<Id<ChannelMarker>>>,
    /// Threads of which all active ones are named above.
    pub thread_lists: Vec<ThreadList>,
    /// Every state that channels other than threads went through, in order, for their overwrites' history.
    pub channel_history: Vec<Said<ChannelRow>>,
    /// Roles.
    pub roles: Vec<RoleRow>,
    /// Roles that were deleted, those also named above included.
    pub deleted_roles: Vec<Deletion<Id<RoleMarker>>>,
    /// Every state that roles went through, in order, for their history.
    pub role_history: Vec<Said<RoleRow>>,
    /// Emojis, all of them for each guild in `emoji_lists`.
    pub emojis: Vec<EmojiRow>,
    /// Guilds whose emojis are all named above.
    pub emoji_lists: Vec<Id<GuildMarker>>,
    /// The bot's own members.
    pub self_members: Vec<SelfMemberRow>,
    /// Guilds that must be read again over REST.
    pub rereads: Vec<Reread>,
    /// Guilds that have been.
    pub reread: Vec<Id<GuildMarker>>,
}

/// What a fresh session says of the guilds it will serve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// All guilds of the shard; others of it are retired.
    pub guild_ids: Vec<Id<GuildMarker>>,
    /// When the session began.
    pub at: OffsetDateTime,
}

/// Something that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion<Identity> {
    /// What was deleted.
    pub id: Identity,
    /// The guild it was in.
    pub guild_id: Id<GuildMarker>,
    /// When.
    pub at: OffsetDateTime,
}

/// A list of active threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadList {
    /// The guild whose threads are listed.
    pub guild_id: Id<GuildMarker>,
    /// The channels whose threads are listed; `None` for the whole guild's.
    pub parent_ids: Option<Vec<Id<ChannelMarker>>>,
}

/// Writes the batch; yields the guilds of which a row changed, ascending, each with a new revision.
///
/// `now` becomes the time of deletion of what a snapshot left out.
pub async fn apply(
    conn: &mut PgConnection,
    shard: Shard,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Vec<Id<GuildMarker>>> {
    let mut changed = Changed::default();
    keep_history(conn, batch, now).await?;
    if let Some(ready) = &batch.ready {
        changed.add(guilds::retire_absent(conn, shard, ready).await?);
    }
    write_guilds(conn, shard, batch, &mut changed).await?;
    write_channels(conn, batch, now, &mut changed).await?;
    write_roles(conn, batch, now, &mut changed).await?;
    write_rest(conn, batch, &mut changed).await?;
    rereads::ask(conn, shard, &batch.rereads).await?;
    rereads::settle(conn, &batch.reread).await?;
    let changed = changed.0;
    guilds::raise_revisions(conn, &changed).await?;
    Ok(changed.into_iter().map(id).collect())
}

/// Before anything is written: the mirror holds the state before the first that the batch tells of.
async fn keep_history(conn: &mut PgConnection, batch: &Batch, now: OffsetDateTime) -> Result<()> {
    let snapshots = &batch.snapshots;
    history::keep_overwrites(conn, &batch.channel_history, snapshots).await?;
    history::keep_roles(conn, &batch.role_history, &batch.deleted_roles, snapshots).await?;
    history::keep_pruned_roles(conn, &batch.roles, snapshots, now).await
}

/// The guilds of which a row changed.
#[derive(Default)]
struct Changed(BTreeSet<i64>);

impl Changed {
    fn add(&mut self, guild_ids: Vec<i64>) {
        self.0.extend(guild_ids);
    }
}

async fn write_guilds(
    conn: &mut PgConnection,
    shard: Shard,
    batch: &Batch,
    changed: &mut Changed,
) -> Result<()> {
    changed.add(guilds::upsert(conn, shard, &batch.guilds, &batch.snapshots).await?);
    changed.add(guilds::mark_unavailable(conn, &batch.unavailable).await?);
    changed.add(guilds::retire(conn, &batch.retired).await?);
    Ok(())
}

async fn write_channels(
    conn: &mut PgConnection,
    batch: &Batch,
    now: OffsetDateTime,
    changed: &mut Changed,
) -> Result<()> {
    let snapshots = &batch.snapshots;
    changed.add(channels::revive(conn, &batch.channels, snapshots).await?);
    changed.add(channels::upsert(conn, &batch.channels).await?);
    changed.add(overwrites::replace(conn, &batch.channels).await?);
    changed.add(channels::delete(conn, &batch.deleted_channels).await?);
    changed.add(channels::prune(conn, &batch.channels, snapshots, now).await?);
    changed.add(channels::hide_unlisted(conn, &batch.channels, &batch.thread_lists).await?);
    Ok(())
}

async fn write_roles(
    conn: &mut PgConnection,
    batch: &Batch,
    now: OffsetDateTime,
    changed: &mut Changed,
) -> Result<()> {
    let snapshots = &batch.snapshots;
    changed.add(roles::revive(conn, &batch.roles, snapshots).await?);
    changed.add(roles::upsert(conn, &batch.roles).await?);
    changed.add(roles::delete(conn, &batch.deleted_roles).await?);
    changed.add(roles::prune(conn, &batch.roles, snapshots, now).await?);
    Ok(())
}

async fn write_rest(conn: &mut PgConnection, batch: &Batch, changed: &mut Changed) -> Result<()> {
    changed.add(emojis::replace(conn, &batch.emojis, &batch.emoji_lists).await?);
    changed.add(self_members::upsert(conn, &batch.self_members).await?);
    // After the members: one of before the deletion still names the role.
    changed.add(self_members::take_roles(conn, &batch.deleted_roles).await?);
    Ok(())
}
