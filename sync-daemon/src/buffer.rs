//! What waits between the gateway and the database: in order, and bounded in bytes.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use metrics::Gauge;
use tokio::{sync::Notify, time::Instant};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    change::{Change, Entry, Snapshot},
    overlay::{Overlaid, overlay},
};

/// A batch ends when it holds this much: some 32 guilds of the usual size, beyond which larger
/// transactions gain nothing.
const BATCH_BYTES: usize = 2 * 1024 * 1024;

/// The entries not yet committed, and what is to be said again after a reading over REST.
pub(crate) struct Buffer {
    inner: Mutex<Inner>,
    /// How much may wait.
    bound: usize,
    /// Tells how much does.
    gauge: Gauge,
    /// An entry came that must be written soon.
    due: Notify,
    /// A batch was committed.
    settled: Notify,
}

#[derive(Default)]
struct Inner {
    entries: VecDeque<Entry>,
    /// Of the entries, and of the batch that is being written.
    bytes: usize,
    /// Entries and bytes of the batch that is being written.
    writing: Option<(u64, usize)>,
    /// When the first entry of that batch came.
    writing_since: Option<Instant>,
    due: bool,
    /// How many entries ever came, and how many of them are committed.
    pushed: u64,
    committed: u64,
    /// Guilds being read over REST, and what their dispatches changed meanwhile.
    followed: HashMap<Id<GuildMarker>, Vec<Change>>,
}

impl Buffer {
    /// An empty buffer in which `bound` bytes may wait; `gauge` tells how many do.
    pub(crate) fn new(bound: usize, gauge: Gauge) -> Self {
        Self { inner: Mutex::default(), bound, gauge, due: Notify::new(), settled: Notify::new() }
    }

    /// Takes an entry in. One that changes nothing waits for the next that does, or for a heartbeat.
    pub(crate) fn push(&self, entry: Entry) {
        let mut inner = self.inner();
        inner.note(entry.change.as_ref());
        inner.add(entry);
        self.gauge.set(size(inner.bytes));
        if inner.due {
            self.due.notify_one();
        }
    }

    /// Whether more waits than may.
    pub(crate) fn is_full(&self) -> bool {
        self.inner().bytes >= self.bound
    }

    /// How long the oldest entry that no batch holds has been waiting.
    pub(crate) fn lag(&self) -> Duration {
        self.inner().entries.front().map_or(Duration::ZERO, |entry| entry.since.elapsed())
    }

    /// How long the oldest entry that is not committed has been waiting.
    pub(crate) fn waiting(&self) -> Duration {
        let inner = self.inner();
        let oldest = inner.writing_since.or_else(|| inner.entries.front().map(|entry| entry.since));
        oldest.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// The next batch, as soon as something must be written. [`Buffer::settle`] ends it.
    pub(crate) async fn take(&self) -> Vec<Entry> {
        loop {
            let due = self.due.notified();
            if let Some(batch) = self.take_now() {
                return batch;
            }
            due.await;
        }
    }

    /// The next batch, if something must be written now.
    pub(crate) fn take_now(&self) -> Option<Vec<Entry>> {
        self.inner().take()
    }

    /// The batch that was taken has been committed.
    pub(crate) fn settle(&self) {
        let mut inner = self.inner();
        let (entries, bytes) = inner.writing.take().unwrap_or_default();
        inner.committed += entries;
        inner.bytes -= bytes;
        self.gauge.set(size(inner.bytes));
        inner.writing_since = None;
        self.settled.notify_waiters();
    }

    /// Waits until everything that has come by now is committed; more may come meanwhile.
    pub(crate) async fn drained(&self) {
        let came = self.inner().pushed;
        self.until(|inner| {
            inner.due = true;
            inner.committed >= came
        })
        .await;
    }

    /// Waits, until `deadline` at the most, for the buffer not to be full; says whether it is not.
    pub(crate) async fn has_room(&self, deadline: Instant) -> bool {
        let room = self.until(|inner| inner.bytes < self.bound);
        tokio::time::timeout_at(deadline, room).await.is_ok()
    }

    async fn until(&self, holds: impl Fn(&mut Inner) -> bool) {
        loop {
            let settled = self.settled.notified();
            tokio::pin!(settled);
            // Enabled before looking, so that a commit in between is not missed.
            settled.as_mut().enable();
            if holds(&mut self.inner()) {
                return;
            }
            self.due.notify_one();
            settled.await;
        }
    }

    /// From now on remembers what the guild's dispatches change, for [`Buffer::push_reading`].
    pub(crate) fn follow(&self, guild_id: Id<GuildMarker>) {
        self.inner().followed.insert(guild_id, Vec::new());
    }

    /// Forgets what it remembered of the guild.
    pub(crate) fn unfollow(&self, guild_id: Id<GuildMarker>) {
        self.inner().followed.remove(&guild_id);
    }

    /// Takes in a reading over REST that began at [`Buffer::follow`], with what the guild's dispatches have
    /// changed since: it may be older than any of them. `say` makes the entry of the two together; nothing
    /// is taken in when it makes none.
    pub(crate) fn push_reading(
        &self,
        guild_id: Id<GuildMarker>,
        reading: Snapshot,
        say: impl FnOnce(Overlaid) -> Option<Entry>,
    ) -> bool {
        let mut inner = self.inner();
        let since = inner.followed.remove(&guild_id).unwrap_or_default();
        let entry = say(overlay(reading, since));
        let said = entry.is_some();
        if let Some(entry) = entry {
            inner.add(entry);
            self.due.notify_one();
        }
        said
    }

    /// Takes in that a reading over REST found no guild, unless something since [`Buffer::follow`] may have
    /// been its coming; says whether it did.
    pub(crate) fn push_absence(&self, guild_id: Id<GuildMarker>, entry: Entry) -> bool {
        let mut inner = self.inner();
        let since = inner.followed.remove(&guild_id).unwrap_or_default();
        let came = |change: &Change| {
            matches!(change, Change::Snapshot(_) | Change::Unreadable { .. } | Change::Gap { .. })
        };
        if since.iter().any(came) {
            return false;
        }
        inner.add(entry);
        self.due.notify_one();
        true
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Buffer {
    /// Nothing of it waits any more.
    fn drop(&mut self) {
        self.gauge.set(0.0);
    }
}

impl Inner {
    /// Remembers the change for the readings that it overtakes.
    fn note(&mut self, change: Option<&Change>) {
        let Some(change) = change.filter(|_| !self.followed.is_empty()) else { return };
        if matches!(change, Change::Gap { .. }) {
            self.followed.values_mut().for_each(|since| since.push(change.clone()));
        } else if let Some(since) = change.guild_id().and_then(|guild_id| self.followed.get_mut(&guild_id)) {
            since.push(change.clone());
        }
    }

    fn add(&mut self, entry: Entry) {
        self.pushed += 1;
        self.bytes += entry.bytes;
        self.due |= entry.change.is_some() || self.bytes >= BATCH_BYTES;
        self.entries.push_back(entry);
    }

    fn take(&mut self) -> Option<Vec<Entry>> {
        if !self.due || self.entries.is_empty() {
            return None;
        }
        let mut bytes = 0;
        let fitting = self.entries.iter().take_while(|entry| {
            let fits = bytes < BATCH_BYTES;
            bytes += if fits { entry.bytes } else { 0 };
            fits
        });
        let count = fitting.count();
        let batch: Vec<Entry> = self.entries.drain(..count).collect();
        self.due = !self.entries.is_empty();
        self.writing_since = batch.first().map(|entry| entry.since);
        let entries = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        self.writing = Some((entries, batch.iter().map(|entry| entry.bytes).sum()));
        Some(batch)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge of bytes needs no 53rd bit")]
fn size(bytes: usize) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests;
