//! What was said, and when: the ground for history.
//!
//! A batch may take a role, or a channel's overwrites, through several states. The mirror is written
//! once, with the last; each of the others still becomes a row of `history` with the time of its own
//! dispatch, in the same transaction. What a first sight of a guild says is no change,
//! and neither is a late word about a tombstone.

use std::collections::HashSet;

use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{ChannelRow, RoleRow};
use crate::ids::raw;

/// A state that something was said to be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<Row> {
    /// The state.
    pub row: Row,
    /// When the dispatch came that said so first.
    pub at: OffsetDateTime,
    /// A snapshot said so: of a guild that was not known it is no change.
    pub whole: bool,
}

/// The snapshots of a batch as columns: of which guilds, and when they came.
pub(super) struct Snapshots {
    pub(super) guild_ids: Vec<i64>,
    pub(super) times: Vec<OffsetDateTime>,
}

impl Snapshots {
    pub(super) fn of(snapshots: &[(Id<GuildMarker>, OffsetDateTime)]) -> Self {
        let (guild_ids, times) = snapshots.iter().map(|(guild_id, at)| (raw(*guild_id), *at)).unzip();
        Self { guild_ids, times }
    }

    /// Those of other guilds.
    pub(super) fn without(&self, guild_ids: &HashSet<i64>) -> Self {
        let all = self.guild_ids.iter().zip(&self.times);
        let (guild_ids, times) = all.filter(|(guild_id, _)| !guild_ids.contains(guild_id)).unzip();
        Self { guild_ids, times }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.guild_ids.is_empty()
    }
}

/// A row of a guild's.
pub(super) trait OfGuild {
    /// The guild.
    fn guild(&self) -> i64;
}

impl OfGuild for ChannelRow {
    fn guild(&self) -> i64 {
        raw(self.guild_id)
    }
}

impl OfGuild for RoleRow {
    fn guild(&self) -> i64 {
        raw(self.guild_id)
    }
}

/// The states that may be changes, in order, and for each whether it is the first sight of its guild, one of
/// `new`: such a one is only what a later state is compared with, and is left out where there is none.
pub(super) fn told<'a, Row: OfGuild>(
    earlier: &'a [Said<Row>],
    last: &'a [Said<Row>],
    new: &HashSet<i64>,
) -> (Vec<&'a Said<Row>>, Vec<bool>) {
    let first_sight = |said: &Said<Row>| said.whole && new.contains(&said.row.guild());
    let last = last.iter().filter(|said| !first_sight(said));
    earlier.iter().chain(last).map(|said| (said, first_sight(said))).unzip()
}
