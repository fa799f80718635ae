//! A batch of changes, and its writing in the one order that keeps every tombstone.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker},
};

use super::{
    ChannelRow, EmojiRow, Gap, GuildRow, Reread, RoleRow, Said, SelfMemberRow, channels, checks,
    compare::{Row as _, compare},
    emojis, guilds, overwrites, rereads, roles,
    said::{Snapshots, States},
    self_members,
    sight::{self, Touched},
    told::Told,
};
use crate::{
    Result,
    ids::{id, raw},
    mirror::shards::Shard,
};

/// The last state of everything that some dispatches changed; no row is named twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch<'a> {
    /// When the first of it was said; a guild that must be read for it is asked for as of then.
    pub since: Option<OffsetDateTime>,
    /// A fresh session began.
    pub ready: Option<Ready>,
    /// Guilds whose own columns are known; unknown guilds enter only with a snapshot.
    pub guilds: Vec<GuildRow>,
    /// Guilds that this batch names completely, and since when: what it leaves out of them is gone. All
    /// that it says of them was said after that.
    pub snapshots: Vec<(Id<GuildMarker>, OffsetDateTime)>,
    /// Guilds that Discord cannot serve for now.
    pub unavailable: Vec<Id<GuildMarker>>,
    /// Guilds that Discord serves, whatever was said before, although what it told of them could not be read.
    pub served: Vec<Id<GuildMarker>>,
    /// Guilds the bot left, and when.
    pub retired: Vec<(Id<GuildMarker>, OffsetDateTime)>,
    /// Channels and threads, with their overwrites; the time is that of the overwrites.
    pub channels: Vec<Said<'a, ChannelRow>>,
    /// States with other overwrites that they went through before, in order.
    pub earlier_channels: Vec<Said<'a, ChannelRow>>,
    /// Channels and threads that were deleted, those also named above included.
    pub deleted_channels: Vec<Deletion<Id<ChannelMarker>>>,
    /// Threads of which all active ones are named above.
    pub thread_lists: Vec<ThreadList>,
    /// Roles.
    pub roles: Vec<Said<'a, RoleRow>>,
    /// Other states that they went through before, in order.
    pub earlier_roles: Vec<Said<'a, RoleRow>>,
    /// Roles that were deleted, those also named above included.
    pub deleted_roles: Vec<Deletion<Id<RoleMarker>>>,
    /// All emojis of guilds.
    pub emojis: Vec<(Id<GuildMarker>, Cow<'a, [EmojiRow]>)>,
    /// The bot's own members.
    pub self_members: Vec<SelfMemberRow>,
    /// Guilds whose rows were read over REST, which knows of no outage: they do not end one.
    pub read: Vec<Id<GuildMarker>>,
    /// A dispatch was lost: all guilds of the shard must be read again over REST.
    pub gap: Option<Gap>,
    /// Guilds that must be read again over REST.
    pub rereads: Vec<Reread>,
    /// Guilds that have been.
    pub reread: Vec<Id<GuildMarker>>,
    /// Guilds whose turn it was to be held against Discord, and when.
    pub checked: Vec<(Id<GuildMarker>, OffsetDateTime)>,
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

/// Writes the batch; yields the rows that changed. Each guild of one has a new revision.
pub async fn apply(conn: &mut PgConnection, shard: Shard, batch: &Batch<'_>) -> Result<Changed> {
    let snapshots = &Snapshots::of(&batch.snapshots);
    let (mut changed, mut touched, mut told) = (Changed::default(), Touched::default(), Told::default());
    if let Some(ready) = &batch.ready {
        changed.add(GUILD, guilds::retire_absent(conn, shard, ready).await?);
        let named: Vec<_> = ready.guild_ids.iter().map(|guild_id| (*guild_id, ready.at)).collect();
        checks::mark(conn, &named).await?;
    }
    let new = &write_guilds(conn, shard, (batch, snapshots), &mut changed).await?;
    touched.created = write_channels(conn, (batch, snapshots, new), &mut told, &mut changed).await?;
    write_roles(conn, (batch, snapshots, new), &mut told, &mut changed).await?;
    touched.members = write_rest(conn, (batch, snapshots), &mut changed).await?;
    told.keep(conn).await?;
    write_wishes(conn, shard, batch).await?;
    changed.strangers.extend(strangers(conn, batch, snapshots).await?);
    let met = meet(conn, shard, batch, &changed.strangers).await?;
    // After the wishes: what a reading settles was wished before it.
    changed.asked = sight::ask(conn, shard, (batch, snapshots), (&touched, &told)).await? || met;
    guilds::raise_revisions(conn, &changed.guilds.keys().copied().collect()).await?;
    Ok(changed)
}

/// Has PostgreSQL plan the transaction's statements once a connection, and by keys: each names its rows by
/// them, and a plan that was made while the tables were nearly empty would read them whole until they are
/// analysed.
pub async fn plan_by_key(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select set_config('plan_cache_mode', 'force_generic_plan', true) as plans,
                set_config('enable_seqscan', 'off', true) as scans,
                set_config('enable_hashjoin', 'off', true) as hashes,
                set_config('enable_mergejoin', 'off', true) as merges"
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

const GUILD: &str = "guild";
const CHANNEL: &str = "channel";
const OVERWRITE: &str = "overwrite";
const ROLE: &str = "role";
const EMOJI: &str = "emoji";
const SELF_MEMBER: &str = "self_member";

/// The rows that a batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    guilds: BTreeMap<i64, BTreeSet<&'static str>>,
    rows: BTreeMap<&'static str, usize>,
    asked: bool,
    /// Guilds that are named and not known.
    strangers: BTreeSet<i64>,
}

impl Changed {
    /// The guilds of which a row changed, ascending.
    pub fn guilds(&self) -> Vec<Id<GuildMarker>> {
        self.guilds.keys().copied().map(id).collect()
    }

    /// What of the guild changed, as its readers know it: `bot`, `channels`, `emojis`, `guild` or `roles`.
    pub fn parts(&self, guild_id: Id<GuildMarker>) -> Vec<&'static str> {
        self.guilds.get(&raw(guild_id)).map(|parts| parts.iter().copied().collect()).unwrap_or_default()
    }

    /// How many rows changed, by what they are: `guild`, `channel`, `overwrite`, `role`, `emoji` or
    /// `self_member`.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.rows.iter().map(|(what, rows)| (*what, *rows))
    }

    /// Whether a guild must be read again: the bot sees other channels of it now, or it is not known.
    pub fn asked(&self) -> bool {
        self.asked
    }

    /// Adds what another batch of the same transaction changed.
    pub fn merge(&mut self, other: Self) {
        self.asked |= other.asked;
        for (guild_id, parts) in other.guilds {
            self.guilds.entry(guild_id).or_default().extend(parts);
        }
        for (what, rows) in other.rows {
            *self.rows.entry(what).or_default() += rows;
        }
    }

    fn add(&mut self, what: &'static str, guild_ids: Vec<i64>) {
        if !guild_ids.is_empty() {
            *self.rows.entry(what).or_default() += guild_ids.len();
            for guild_id in guild_ids {
                self.guilds.entry(guild_id).or_default().insert(part(what));
            }
        }
    }
}

/// The part of a guild that rows of this sort belong to.
fn part(what: &'static str) -> &'static str {
    match what {
        CHANNEL | OVERWRITE => "channels",
        ROLE => "roles",
        EMOJI => "emojis",
        SELF_MEMBER => "bot",
        _ => "guild",
    }
}

/// The guilds that are not known, of those of which neither a channel nor a role is named but anything else.
async fn strangers(
    conn: &mut PgConnection,
    batch: &Batch<'_>,
    snapshots: &Snapshots,
) -> Result<BTreeSet<i64>> {
    let rows = batch.guilds.iter().map(|row| row.guild_id);
    let members = batch.self_members.iter().map(|row| row.guild_id);
    let emojis = batch.emojis.iter().map(|(guild_id, _)| *guild_id);
    let threads = batch.thread_lists.iter().map(|list| list.guild_id);
    let gone = batch.deleted_channels.iter().map(|gone| gone.guild_id);
    let gone = gone.chain(batch.deleted_roles.iter().map(|gone| gone.guild_id));
    let named = rows.chain(members).chain(emojis).chain(threads).chain(gone).map(raw);
    let mut named: BTreeSet<i64> = named.filter(|guild_id| !snapshots.has(*guild_id)).collect();
    if !named.is_empty() {
        for known in guilds::known(conn, &named.iter().copied().collect::<Vec<_>>()).await? {
            named.remove(&known);
        }
    }
    Ok(named)
}

/// Has guilds read that Discord speaks of although they never came; says whether there are any. Of those that
/// the bot has just left there is nothing to read.
async fn meet(
    conn: &mut PgConnection,
    shard: Shard,
    batch: &Batch<'_>,
    strangers: &BTreeSet<i64>,
) -> Result<bool> {
    let Some(asked_at) = batch.since else { return Ok(false) };
    let left: BTreeSet<i64> = batch.retired.iter().map(|(guild_id, _)| raw(*guild_id)).collect();
    let ask = |guild_id| Reread { guild_id: id(guild_id), event: "an unknown guild".to_owned(), asked_at };
    let rereads: Vec<Reread> = strangers.difference(&left).copied().map(ask).collect();
    rereads::ask(conn, shard, &rereads).await?;
    Ok(!rereads.is_empty())
}

/// Yields the guilds that were not known.
async fn write_guilds(
    conn: &mut PgConnection,
    shard: Shard,
    (batch, snapshots): (&Batch<'_>, &Snapshots),
    changed: &mut Changed,
) -> Result<HashSet<i64>> {
    let written = guilds::upsert(conn, shard, (&batch.guilds, &batch.read), snapshots).await?;
    changed.add(GUILD, written.iter().map(|written| written.guild_id).collect());
    changed.add(GUILD, guilds::mark_served(conn, &batch.served).await?);
    changed.add(GUILD, guilds::mark_unavailable(conn, shard, &batch.unavailable).await?);
    changed.add(GUILD, guilds::retire(conn, &batch.retired).await?);
    let new: HashSet<i64> =
        written.into_iter().filter(|written| written.new).map(|written| written.guild_id).collect();
    let left = batch.retired.iter().map(|(guild_id, _)| raw(*guild_id));
    guilds::forget_outages(conn, &new.iter().copied().chain(left).collect::<Vec<_>>()).await?;
    Ok(new)
}

/// Yields the channels that are new, and when they were first named.
async fn write_channels(
    conn: &mut PgConnection,
    (batch, snapshots, new): (&Batch<'_>, &Snapshots, &HashSet<i64>),
    told: &mut Told,
    changed: &mut Changed,
) -> Result<HashMap<i64, OffsetDateTime>> {
    let table = channels::read(conn, &batch.channels, snapshots).await?;
    let states = (&*batch.earlier_channels, &*batch.channels);
    let compared = compare(conn, states, &table, snapshots).await?;
    changed.add(CHANNEL, channels::write(conn, &compared).await?);
    changed.strangers.extend(&compared.strangers);
    let states = States::of(&batch.earlier_channels, new);
    changed.add(OVERWRITE, overwrites::replace(conn, (&compared, &table, snapshots), &states, told).await?);
    let mut gone = channels::delete(conn, &batch.deleted_channels).await?;
    gone.extend(channels::prune(conn, &compared.left_out, snapshots).await?);
    overwrites::end(conn, &gone, told).await?;
    changed.add(CHANNEL, gone.into_iter().map(|gone| gone.guild_id).collect());
    // A guild that was not known has no thread to hide.
    let lists = batch.thread_lists.iter().filter(|list| !new.contains(&raw(list.guild_id)));
    changed.add(CHANNEL, channels::hide_unlisted(conn, &batch.channels, &lists.collect::<Vec<_>>()).await?);
    let created = compared.said.iter().filter(|last| !table.contains_key(&last.row.key()));
    let first = |last| states.up_to(last).map(|(said, _)| said.at).next();
    Ok(created.filter_map(|last| Some((last.row.key(), first(last)?))).collect())
}

async fn write_roles(
    conn: &mut PgConnection,
    (batch, snapshots, new): (&Batch<'_>, &Snapshots, &HashSet<i64>),
    told: &mut Told,
    changed: &mut Changed,
) -> Result<()> {
    let table = roles::read(conn, &batch.roles, snapshots).await?;
    let states = (&*batch.earlier_roles, &*batch.roles);
    let compared = compare(conn, states, &table, snapshots).await?;
    changed.strangers.extend(&compared.strangers);
    roles::tell(told, &compared, &table, &States::of(&batch.earlier_roles, new));
    changed.add(ROLE, roles::write(conn, &compared).await?);
    let gone = (&*batch.deleted_roles, &*compared.left_out);
    changed.add(ROLE, roles::delete(conn, gone, snapshots, told).await?);
    Ok(())
}

async fn write_wishes(conn: &mut PgConnection, shard: Shard, batch: &Batch<'_>) -> Result<()> {
    if let Some(gap) = &batch.gap {
        rereads::ask_all(conn, shard, gap).await?;
    }
    rereads::ask(conn, shard, &batch.rereads).await?;
    rereads::settle(conn, &batch.reread).await?;
    checks::mark(conn, &batch.checked).await
}

/// Yields the guilds in which the bot's own roles changed.
async fn write_rest(
    conn: &mut PgConnection,
    (batch, snapshots): (&Batch<'_>, &Snapshots),
    changed: &mut Changed,
) -> Result<Vec<i64>> {
    changed.add(EMOJI, emojis::replace(conn, &batch.emojis, snapshots).await?);
    let written = self_members::upsert(conn, &batch.self_members).await?;
    changed.add(SELF_MEMBER, written.iter().map(|written| written.guild_id).collect());
    let roles_changed =
        written.iter().filter(|written| written.roles_changed).map(|written| written.guild_id);
    let mut roles_changed: Vec<i64> = roles_changed.collect();
    // After the members: one of before the deletion still names the role.
    let taken = self_members::take_roles(conn, &batch.deleted_roles).await?;
    roles_changed.extend(&taken);
    let untold =
        taken.into_iter().filter(|guild_id| written.iter().all(|written| written.guild_id != *guild_id));
    changed.add(SELF_MEMBER, untold.collect());
    Ok(roles_changed)
}
