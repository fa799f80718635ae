//! A batch says what its entries say one after another.

use std::time::Duration;

use bellhop_store::mirror::{
    shards::{Session, State},
    write::{ChannelRow, GuildRow},
};
use time::{OffsetDateTime, macros::datetime};
use tokio::time::Instant;
use twilight_model::{
    channel::ChannelType,
    id::{Id, marker::GuildMarker},
};

use super::{SessionChange, fold};
use crate::change::{Change, Entry, Snapshot};

const GUILD: Id<GuildMarker> = Id::new(7);
const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

fn entries(changes: Vec<Change>) -> Vec<Entry> {
    let entry = |(nth, change)| Entry {
        sequence: Some(nth),
        change: Some(change),
        at: NOW,
        since: Instant::now(),
        bytes: 1,
    };
    (1..).zip(changes).map(entry).collect()
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

#[test]
fn the_last_word_about_a_channel_counts() {
    let renamed = ChannelRow { name: "new".to_owned(), ..channel(10, ChannelType::GuildText) };
    let folded = fold(&entries(vec![text(10), Change::Channel(renamed.clone())]));
    assert_eq!(folded.batch.channels, [renamed]);
    assert_eq!(folded.progress.sequence, Some(2));
}

#[test]
fn a_late_update_does_not_bring_a_deleted_channel_back() {
    let folded = fold(&entries(vec![deleted(10), text(10)]));
    assert!(folded.batch.channels.is_empty());
    assert_eq!(folded.batch.deleted_channels.len(), 1);
}

#[test]
fn a_channel_made_and_deleted_leaves_its_name_to_the_tombstone() {
    let folded = fold(&entries(vec![text(10), deleted(10)]));
    assert_eq!((folded.batch.channels.len(), folded.batch.deleted_channels.len()), (1, 1));
}

#[test]
fn a_snapshot_outweighs_what_came_before_and_not_what_comes_after() {
    let whole = snapshot(vec![channel(10, ChannelType::GuildText)]);
    let changes =
        vec![text(8), deleted(10), Change::Retired(GUILD), Change::Snapshot(Box::new(whole)), text(11)];
    let batch = fold(&entries(changes)).batch;
    let mut ids: Vec<u64> = batch.channels.iter().map(|row| row.channel_id.get()).collect();
    ids.sort_unstable();
    assert_eq!(ids, [10, 11]);
    assert!(batch.deleted_channels.is_empty() && batch.retired.is_empty());
    assert_eq!((batch.snapshots, batch.thread_lists.len()), (vec![GUILD], 1));
}

#[test]
fn leaving_after_a_snapshot_counts() {
    let batch =
        fold(&entries(vec![Change::Snapshot(Box::new(snapshot(Vec::new()))), Change::Retired(GUILD)])).batch;
    assert_eq!(batch.retired, [(GUILD, NOW)]);
}

#[test]
fn a_thread_of_the_batch_that_a_list_leaves_out_is_hidden() {
    let list = Change::Threads { guild_id: GUILD, parent_ids: Some(vec![Id::new(10)]), threads: Vec::new() };
    let thread = channel(12, ChannelType::PublicThread);
    let batch = fold(&entries(vec![Change::Channel(thread.clone()), list, text(11)])).batch;
    let hidden: Vec<_> = batch.channels.iter().filter(|row| row.archived_or_hidden).collect();
    assert_eq!(hidden, [&ChannelRow { archived_or_hidden: true, ..thread }]);
}

#[test]
fn a_wish_to_read_again_outlives_the_reading_only_when_it_came_later() {
    let wish = || Change::Unreadable { guild_id: GUILD, event: "CHANNEL_UPDATE".to_owned() };
    let reading = || Change::Reread(Box::new(snapshot(Vec::new())));
    let settled = fold(&entries(vec![wish(), reading()])).batch;
    assert_eq!((settled.rereads.len(), settled.reread.len()), (0, 1));
    let wished = fold(&entries(vec![reading(), wish()])).batch;
    assert_eq!((wished.rereads.len(), wished.reread.len()), (1, 0));
}

#[test]
fn a_session_that_begins_makes_its_own_count() {
    let session = Session { id: "abc".to_owned(), resume_url: "wss://eu.discord.gg".to_owned() };
    let ready = Change::Ready { session: session.clone(), user_id: Id::new(9), guild_ids: vec![GUILD] };
    let mut entries = entries(vec![ready, Change::State(State::Active)]);
    entries[1].sequence = None;
    let folded = fold(&entries);
    let began = SessionChange::Began { session, user_id: Id::new(9), sequence: 1 };
    assert_eq!(folded.session, Some(began));
    assert_eq!((folded.progress.sequence, folded.progress.state), (Some(1), Some(State::Active)));
}

#[test]
fn a_session_that_ends_takes_its_count_along() {
    let folded = fold(&entries(vec![text(10), Change::Ack(Duration::from_millis(30)), Change::SessionEnded]));
    assert_eq!(folded.session, Some(SessionChange::Ended));
    assert_eq!(folded.batch.channels.len(), 1);
    assert_eq!(folded.progress.ack, Some((NOW, Duration::from_millis(30))));
}
