//! The bytes of reads, kept.
//!
//! A body is a pure function of the guild's revision and the viewer's class, so it can be kept without ever being
//! stale: whoever is judged learns the revision in the same statement.

use bytes::Bytes;
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::etag::Viewer;

/// How many bytes are kept in all; those that are used least go first.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// About how large a body is, for the cache's first guess of their number.
const USUAL_BYTES: u64 = 16 * 1024;

/// What a body is of: the guild, the read and its variant, and who looks.
pub(crate) type Of = (Id<GuildMarker>, &'static str, Viewer);

/// Bodies by what they are of, each with the revision that it was made at.
pub(crate) struct Bodies(Cache<Of, (i64, Bytes), Bytesize>);

#[derive(Clone)]
struct Bytesize;

impl Weighter<Of, (i64, Bytes)> for Bytesize {
    fn weight(&self, _of: &Of, (_, body): &(i64, Bytes)) -> u64 {
        body.len().max(1) as u64
    }
}

impl Default for Bodies {
    fn default() -> Self {
        let about = usize::try_from(MOST_BYTES / USUAL_BYTES).unwrap_or(usize::MAX);
        let options = OptionsBuilder::new()
            .estimated_items_capacity(about)
            .weight_capacity(MOST_BYTES)
            // What outweighs a shard's part is not kept: the largest guild's channels are 1 MiB.
            .shards(4)
            .build();
        let Ok(options) = options else { unreachable!("both capacities are given") };
        Self(Cache::with_options(
            options,
            Bytesize,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        ))
    }
}

impl Bodies {
    /// The body at this revision, if it is kept.
    pub(crate) fn at(&self, of: Of, revision: i64) -> Option<Bytes> {
        self.0.get(&of).filter(|(made_at, _)| *made_at == revision).map(|(_, body)| body)
    }

    /// Keeps a body, in place of that of an older revision.
    pub(crate) fn keep(&self, of: Of, revision: i64, body: Bytes) {
        if self.0.get(&of).is_none_or(|(made_at, _)| made_at < revision) {
            self.0.insert(of, (revision, body));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_had_at_its_own_revision_alone_and_never_gets_older() {
        let bodies = Bodies::default();
        let of = (Id::new(1), "roles", Viewer::Token);
        bodies.keep(of, 7, Bytes::from_static(b"seven"));
        bodies.keep(of, 6, Bytes::from_static(b"six"));
        assert_eq!(bodies.at(of, 7), Some(Bytes::from_static(b"seven")));
        assert_eq!(bodies.at(of, 6), None);
        assert_eq!(bodies.at((Id::new(1), "roles", Viewer::Manager), 7), None);
        bodies.keep(of, 8, Bytes::from_static(b"eight"));
        assert_eq!(bodies.at(of, 8), Some(Bytes::from_static(b"eight")));
    }
}
