//! What waits keeps its order, its bound and its second saying.

use std::time::Duration;

use bellhop_store::mirror::write::GuildRow;
use futures_util::FutureExt as _;
use time::macros::datetime;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::GuildMarker};

use metrics::Gauge;

use super::{BATCH_BYTES, Buffer};
use crate::{
    change::{Change, Entry, Snapshot},
    overlay::Overlaid,
};

const GUILD: Id<GuildMarker> = Id::new(7);

fn entry(sequence: u64, change: Option<Change>, bytes: usize) -> Entry {
    let at = datetime!(2026-11-21 12:00 UTC);
    Entry { sequence: Some(sequence), change, at, since: Instant::now(), bytes }
}

fn left(sequence: u64, bytes: usize) -> Entry {
    entry(sequence, Some(Change::Retired(GUILD)), bytes)
}

fn sequences(batch: &[Entry]) -> Vec<Option<u64>> {
    batch.iter().map(|entry| entry.sequence).collect()
}

#[tokio::test]
async fn a_batch_is_whatever_has_queued_in_order() {
    let buffer = Buffer::new(100, Gauge::noop());
    (1..=3).for_each(|sequence| buffer.push(left(sequence, 1)));
    assert_eq!(sequences(&buffer.take().await), [Some(1), Some(2), Some(3)]);
}

#[tokio::test]
async fn a_dispatch_that_changes_nothing_waits_for_one_that_does() {
    let buffer = Buffer::new(100, Gauge::noop());
    buffer.push(entry(1, None, 1));
    assert!(buffer.take().now_or_never().is_none());
    buffer.push(left(2, 1));
    assert_eq!(sequences(&buffer.take().await), [Some(1), Some(2)]);
}

#[tokio::test]
async fn a_batch_has_a_size_and_the_rest_follows() {
    let buffer = Buffer::new(10 * BATCH_BYTES, Gauge::noop());
    (1..=3).for_each(|sequence| buffer.push(left(sequence, BATCH_BYTES / 2)));
    assert_eq!(sequences(&buffer.take().await), [Some(1), Some(2)]);
    buffer.settle();
    assert_eq!(sequences(&buffer.take().await), [Some(3)]);
}

#[tokio::test]
async fn what_is_being_written_counts_until_it_is_committed() {
    let buffer = Buffer::new(2, Gauge::noop());
    buffer.push(left(1, 2));
    let batch = buffer.take().await;
    assert!(buffer.is_full());
    assert!(!buffer.has_room(Instant::now() + Duration::from_millis(1)).await);
    assert!(buffer.drained().now_or_never().is_none());
    drop(batch);
    buffer.settle();
    assert!(buffer.has_room(Instant::now()).await);
    buffer.drained().await;
}

#[tokio::test]
async fn waiting_for_the_end_hurries_what_changes_nothing() {
    let buffer = Buffer::new(100, Gauge::noop());
    buffer.push(entry(1, None, 1));
    let write = async {
        assert_eq!(sequences(&buffer.take().await), [Some(1)]);
        buffer.settle();
    };
    tokio::join!(buffer.drained(), write);
}

#[tokio::test]
async fn waiting_for_the_end_does_not_wait_for_what_comes_meanwhile() {
    let buffer = Buffer::new(100, Gauge::noop());
    buffer.push(left(1, 1));
    let mut drained = Box::pin(buffer.drained());
    assert!((&mut drained).now_or_never().is_none());
    for sequence in 2..4 {
        assert_eq!(sequences(&buffer.take().await), [Some(sequence - 1)]);
        buffer.push(left(sequence, 1));
        buffer.settle();
    }
    assert!((&mut drained).now_or_never().is_some());
}

fn reading(locale: &str) -> Snapshot {
    let guild = GuildRow {
        guild_id: GUILD,
        name: "The Grand".to_owned(),
        icon: None,
        owner_id: Id::new(1),
        preferred_locale: locale.to_owned(),
    };
    Snapshot { guild, channels: Vec::new(), roles: Vec::new(), emojis: Vec::new(), self_member: None }
}

#[tokio::test]
async fn a_reading_over_rest_comes_with_what_the_guild_s_dispatches_said_meanwhile() {
    let buffer = Buffer::new(100, Gauge::noop());
    buffer.push(left(1, 1));
    buffer.follow(GUILD);
    buffer.push(entry(2, Some(Change::Guild(reading("fr").guild)), 1));
    buffer.push(entry(3, Some(Change::Retired(Id::new(8))), 1));
    let said = buffer.push_reading(GUILD, reading("de"), |overlaid| {
        assert_eq!(overlaid, Overlaid::Whole(Box::new(reading("fr"))));
        Some(Entry { sequence: None, ..left(0, 0) })
    });
    assert!(said);
    assert_eq!(sequences(&buffer.take().await), [Some(1), Some(2), Some(3), None]);
}

#[tokio::test]
async fn a_guild_that_came_while_it_was_not_found_is_not_gone() {
    let buffer = Buffer::new(100, Gauge::noop());
    let unreadable = Change::Unreadable { guild_id: GUILD, event: "GUILD_CREATE".to_owned() };
    for (since, gone) in [
        (Change::Retired(GUILD), true),
        (Change::Guild(reading("de").guild), true),
        (Change::Snapshot(Box::new(reading("de"))), false),
        (unreadable, false),
        (Change::Gap { event: "?".to_owned() }, false),
    ] {
        buffer.follow(GUILD);
        buffer.push(entry(1, Some(since.clone()), 1));
        assert_eq!(buffer.push_absence(GUILD, left(2, 1)), gone, "{since:?}");
    }
    assert_eq!(buffer.take().await.len(), 7);
}

#[tokio::test]
async fn a_gap_overtakes_every_reading() {
    let buffer = Buffer::new(100, Gauge::noop());
    buffer.follow(GUILD);
    buffer.push(entry(1, Some(Change::Gap { event: "?".to_owned() }), 1));
    let said = buffer.push_reading(GUILD, reading("de"), |overlaid| {
        assert_eq!(overlaid, Overlaid::Unsure(Box::new(reading("de"))));
        None
    });
    assert!(!said);
}
