//! How many streams each bearer has.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bellhop_store::audit::By;

use crate::Error;

/// Streams of one person or token: far more than pages that somebody looks at, and few enough that they leave room for the
/// others who watch the guild.
const MOST: usize = 250;

/// Everybody who has streams, with their number.
#[derive(Clone, Debug, Default)]
pub(super) struct Bearers(Arc<Mutex<HashMap<By, usize>>>);

/// A stream of somebody's, counted until it ends.
#[derive(Debug)]
pub(super) struct Counted {
    of: Bearers,
    by: By,
}

impl Bearers {
    /// Counts a stream; [`Error::TooManyStreams`] where they have as many as one may.
    pub(super) fn count(&self, by: By) -> Result<Counted, Error> {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = streams.entry(by).or_default();
        if *count >= MOST {
            return Err(Error::TooManyStreams);
        }
        *count += 1;
        Ok(Counted { of: self.clone(), by })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut streams = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = streams.get_mut(&self.by) {
            *count -= 1;
            if *count == 0 {
                streams.remove(&self.by);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bearer_has_so_many_and_another_is_not_kept_out() {
        let bearers = Bearers::default();
        let (one, other) = (By::Token(1), By::Token(2));
        let mut streams: Vec<_> = (0..MOST).map(|_| bearers.count(one).unwrap()).collect();
        assert!(matches!(bearers.count(one), Err(Error::TooManyStreams)));
        drop(bearers.count(other).unwrap());
        streams.pop();
        streams.push(bearers.count(one).unwrap());
        drop(streams);
        assert!(bearers.0.lock().unwrap().is_empty());
    }
}
