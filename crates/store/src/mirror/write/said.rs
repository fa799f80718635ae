//! What was said, and when: the ground for history.
//!
//! A batch may take a role, or a channel's overwrites, through several states. The mirror is written
//! once, with the last; each of the others still becomes a row of `history` with the time of its own
//! dispatch, in the same transaction. What a first sight of a guild says is no change,
//! and neither is a late word about a tombstone.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use super::compare::Row;
use crate::ids::raw;

/// A state that something was said to be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<'a, R: Clone> {
    /// The state.
    pub row: Cow<'a, R>,
    /// When the dispatch came that said so first.
    pub at: OffsetDateTime,
    /// A snapshot said so: of a guild that was not known it is no change.
    pub whole: bool,
}

/// The snapshots of a batch: of which guilds, and when they came.
pub(super) struct Snapshots(HashMap<i64, OffsetDateTime>);

impl Snapshots {
    pub(super) fn of(snapshots: &[(Id<GuildMarker>, OffsetDateTime)]) -> Self {
        Self(snapshots.iter().map(|(guild_id, at)| (raw(*guild_id), *at)).collect())
    }

    pub(super) fn guild_ids(&self) -> Vec<i64> {
        self.0.keys().copied().collect()
    }

    pub(super) fn has(&self, guild_id: i64) -> bool {
        self.0.contains_key(&guild_id)
    }

    /// When the guild's came.
    pub(super) fn at(&self, guild_id: i64) -> Option<OffsetDateTime> {
        self.0.get(&guild_id).copied()
    }
}

/// The states that each thing goes through in a batch, in order.
pub(super) struct States<'a, R: Row> {
    earlier: HashMap<i64, Vec<&'a Said<'a, R>>>,
    new: &'a HashSet<i64>,
}

impl<'a, R: Row> States<'a, R> {
    /// `earlier` are those before the last ones; `new` are the guilds that were not known.
    pub(super) fn of(earlier: &'a [Said<'a, R>], new: &'a HashSet<i64>) -> Self {
        let mut by_key: HashMap<i64, Vec<&Said<'_, R>>> = HashMap::new();
        for said in earlier {
            by_key.entry(said.row.key()).or_default().push(said);
        }
        Self { earlier: by_key, new }
    }

    /// Those up to the last one, and of each whether it is the first sight of its guild: that is no change,
    /// only what a later one is compared with.
    pub(super) fn up_to(&self, last: &'a Said<'a, R>) -> impl Iterator<Item = (&'a Said<'a, R>, bool)> {
        let earlier = self.earlier.get(&last.row.key()).into_iter().flatten().copied();
        let first_sight = |said: &Said<'_, R>| said.whole && self.new.contains(&said.row.guild());
        earlier.chain([last]).map(move |said| (said, first_sight(said)))
    }
}
