//! A batch says what its entries say one after another.

use std::{borrow::Cow, time::Duration};

use bellhop_store::mirror::{
    shards::{Session, State},
    write::{Batch, ChannelRow, GuildRow, RoleColors, RoleRow, RoleTags, Said, SelfMemberRow},
};
use time::{OffsetDateTime, macros::datetime};
use tokio::time::Instant;
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::{Folded, Part, SessionChange, fold};
use crate::change::{Change, Entry, Snapshot};

const GUILD: Id<GuildMarker> = Id::new(7);
const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

/// For as long as the process lives: what is folded borrows them.
fn entries(changes: Vec<Change>) -> &'static mut [Entry] {
    let entry = |(nth, change)| Entry {
        sequence: Some(nth),
        change: Some(change),
        at: NOW,
        since: Instant::now(),
        bytes: 1,
    };
    (1..).zip(changes).map(entry).collect::<Vec<_>>().leak()
}

fn channel(id: u64, kind: ChannelType) -> ChannelRow {
    ChannelRow {
        channel_id: Id::new(id),
        guild_id: GUILD,
        kind,
        name: "name".to_owned(),
        position: 0,
        parent_id: (kind == ChannelType::PublicThread).then(|| Id::new(10)),
        topic: None,
        nsfw: false,
        archived_or_hidden: false,
        overwrites: Vec::new(),
    }
}

fn text(id: u64) -> Change {
    Change::Channel(channel(id, ChannelType::GuildText))
}

fn deleted(id: u64) -> Change {
    Change::ChannelDeleted { guild_id: GUILD, channel_id: Id::new(id) }
}

fn snapshot(channels: Vec<ChannelRow>) -> Snapshot {
    let guild = GuildRow {
        guild_id: GUILD,
        name: "The Grand".to_owned(),
        icon: None,
        owner_id: Id::new(1),
        preferred_locale: "en-US".to_owned(),
    };
    Snapshot { guild, channels, roles: Vec::new(), emojis: Vec::new(), self_member: None }
}

/// The one part that the changes make.
fn part(changes: Vec<Change>) -> Batch<'static> {
    let mut parts = fold(entries(changes)).parts;
    assert_eq!(parts.len(), 1);
    parts.remove(0).batch
}

#[test]
fn the_last_word_about_a_channel_counts() {
    let renamed = ChannelRow { name: "new".to_owned(), ..channel(10, ChannelType::GuildText) };
    let folded = fold(entries(vec![text(10), Change::Channel(renamed.clone())]));
    assert_eq!(folded.parts[0].batch.channels, [Said { row: Cow::Owned(renamed), at: NOW, whole: false }]);
    assert_eq!(folded.progress.sequence, Some(2));
}

#[test]
fn a_late_update_does_not_bring_a_deleted_channel_back() {
    let batch = part(vec![deleted(10), text(10)]);
    assert!(batch.channels.is_empty());
    assert_eq!(batch.deleted_channels.len(), 1);
}

#[test]
fn a_channel_made_and_deleted_leaves_its_name_to_the_tombstone() {
    let batch = part(vec![text(10), deleted(10)]);
    assert_eq!((batch.channels.len(), batch.deleted_channels.len()), (1, 1));
}

#[test]
fn a_snapshot_is_seen_against_what_came_before_and_added_to_by_what_comes_after() {
    let whole = snapshot(vec![channel(10, ChannelType::GuildText)]);
    let changes =
        vec![text(8), deleted(10), Change::Retired(GUILD), Change::Snapshot(Box::new(whole)), text(11)];
    let Folded { parts, .. } = fold(entries(changes));
    let [Part { batch: before, .. }, Part { batch: whole, .. }] = &*parts else { panic!("{parts:#?}") };
    assert_eq!((before.channels.len(), before.deleted_channels.len(), before.retired.len()), (1, 1, 1));
    let mut ids: Vec<u64> = whole.channels.iter().map(|said| said.row.channel_id.get()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [10, 11]);
    assert!(whole.deleted_channels.is_empty() && whole.retired.is_empty());
    assert_eq!((&*whole.snapshots, whole.thread_lists.len()), (&[(GUILD, NOW)][..], 1));
}

#[test]
fn leaving_after_a_snapshot_counts() {
    let batch = part(vec![Change::Snapshot(Box::new(snapshot(Vec::new()))), Change::Retired(GUILD)]);
    assert_eq!(batch.retired, [(GUILD, NOW)]);
}

#[test]
fn a_thread_of_the_batch_that_a_list_leaves_out_is_hidden() {
    let list = Change::Threads { guild_id: GUILD, parent_ids: Some(vec![Id::new(10)]), threads: Vec::new() };
    let thread = channel(12, ChannelType::PublicThread);
    let batch = part(vec![Change::Channel(thread.clone()), list, text(11)]);
    let hidden = batch.channels.iter().map(|said| &*said.row).filter(|row| row.archived_or_hidden);
    assert_eq!(hidden.collect::<Vec<_>>(), vec![&ChannelRow { archived_or_hidden: true, ..thread }]);
}

fn role(name: &str) -> Change {
    Change::Role(RoleRow {
        role_id: Id::new(20),
        guild_id: GUILD,
        name: name.to_owned(),
        colors: RoleColors::default(),
        position: 1,
        permissions: Permissions::empty(),
        managed: false,
        hoist: false,
        mentionable: false,
        icon: None,
        unicode_emoji: None,
        tags: RoleTags::default(),
    })
}

#[test]
fn every_state_of_a_role_is_kept_with_its_own_time() {
    let entries = entries(vec![role("a"), role("a"), role("b"), role("c")]);
    for (minutes, entry) in (0..).zip(&mut *entries) {
        entry.at += Duration::from_mins(minutes);
    }
    let batch = &fold(entries).parts[0].batch;
    let told = batch.earlier_roles.iter().chain(&batch.roles);
    let told: Vec<_> = told.map(|said| (&*said.row.name, (said.at - NOW).whole_minutes())).collect();
    assert_eq!(told, [("a", 0), ("b", 2), ("c", 3)]);
}

#[test]
fn a_channel_keeps_the_time_of_its_overwrites_when_something_else_changes() {
    let entries = entries(vec![
        text(10),
        Change::Channel(ChannelRow { name: "new".to_owned(), ..channel(10, ChannelType::GuildText) }),
    ]);
    entries[1].at += Duration::from_mins(1);
    let batch = &fold(entries).parts[0].batch;
    assert!(batch.earlier_channels.is_empty());
    assert_eq!((&*batch.channels[0].row.name, batch.channels[0].at), ("new", NOW));
}

#[test]
fn a_wish_to_read_again_outlives_the_reading_only_when_it_came_later() {
    let wish = || Change::Unreadable { guild_id: GUILD, event: "CHANNEL_UPDATE".to_owned() };
    let reading = || Change::Reread(Box::new(snapshot(Vec::new())));
    let settled = fold(entries(vec![wish(), reading()])).parts;
    assert_eq!((settled[0].batch.rereads.len(), settled[1].batch.reread.len()), (1, 1));
    let wished = part(vec![reading(), wish()]);
    assert_eq!((wished.rereads.len(), wished.reread.len()), (1, 0));
}

#[test]
fn a_role_deleted_after_a_snapshot_has_the_guild_read_again_if_the_bot_had_it() {
    let own = SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(9),
        nick: None,
        role_ids: vec![Id::new(20)],
        communication_disabled_until: None,
    };
    let whole = || Snapshot { self_member: Some(own.clone()), ..snapshot(Vec::new()) };
    let deleted = |id| Change::RoleDeleted { guild_id: GUILD, role_id: Id::new(id) };
    let wishes = |id| {
        part(vec![Change::Reread(Box::new(whole())), deleted(id)]).rereads.into_iter().map(|wish| wish.event)
    };
    assert_eq!(wishes(20).collect::<Vec<_>>(), ["GUILD_ROLE_DELETE"]);
    assert_eq!(wishes(21).count(), 0);
}

#[test]
fn a_session_that_begins_makes_its_own_count() {
    let session = Session { id: "abc".to_owned(), resume_url: "wss://eu.discord.gg".to_owned() };
    let ready = Change::Ready { session: session.clone(), user_id: Id::new(9), guild_ids: vec![GUILD] };
    let entries = entries(vec![ready, Change::State(State::Active)]);
    entries[1].sequence = None;
    let folded = fold(entries);
    let began = SessionChange::Began { session, user_id: Id::new(9), sequence: 1 };
    assert_eq!(folded.session, Some(began));
    assert_eq!((folded.progress.sequence, folded.progress.state), (Some(1), Some(State::Active)));
}

#[test]
fn a_session_that_ends_takes_its_count_along() {
    let folded = fold(entries(vec![text(10), Change::Ack(Duration::from_millis(30)), Change::SessionEnded]));
    assert_eq!(folded.session, Some(SessionChange::Ended));
    assert_eq!(folded.parts[0].batch.channels.len(), 1);
    assert_eq!(folded.progress.ack, Some((NOW, Duration::from_millis(30))));
}

#[test]
fn a_guild_held_against_discord_is_a_part_of_its_own() {
    let found = Some(Box::new(snapshot(Vec::new())));
    let parts = fold(entries(vec![text(8), Change::Audit { guild_id: GUILD, found }, text(10)])).parts;
    assert_eq!(parts.iter().map(|part| part.audited).collect::<Vec<_>>(), [None, Some(GUILD), None]);
    assert_eq!(parts[1].batch.checked, [(GUILD, NOW)]);
}

#[test]
fn a_reading_that_came_before_a_gap_does_not_settle_it() {
    let reading = Change::Reread(Box::new(snapshot(Vec::new())));
    let parts = fold(entries(vec![reading, Change::Gap { event: "?".to_owned() }])).parts;
    assert_eq!((parts[0].batch.reread.len(), parts[1].batch.gap.is_some()), (1, true));
}
