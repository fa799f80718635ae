//! What tests and `/control` let go wrong over REST, and what they count.

use std::time::Duration;

use crate::{Counts, FaultRule, World};

/// Misbehaving and counting.
impl World {
    /// Lets something go wrong on a route.
    pub fn add_fault(&self, rule: FaultRule) {
        self.inner().faults.add(rule);
    }

    /// Lets REST behave again.
    pub fn clear_faults(&self) {
        self.inner().faults.clear();
    }

    /// The faults in force.
    pub fn faults(&self) -> Vec<FaultRule> {
        self.inner().faults.list()
    }

    /// Sets how many requests a route (`POST /channels/{channel_id}/messages`) may have per window.
    pub fn set_limit(&self, route: &str, limit: u32, window: Duration) {
        self.inner().limits.set(route, limit, window);
    }

    /// Sets the global limit per window; `None` lifts it.
    pub fn set_global_limit(&self, limit: Option<(u32, Duration)>) {
        self.inner().limits.set_global(limit);
    }

    /// Empties all buckets, and goes back to the table.
    pub fn reset_limits(&self) {
        self.inner().limits.reset();
    }

    /// What was asked so far.
    pub fn counts(&self) -> Counts {
        let dispatches = self.dispatches();
        Counts { dispatches, ..self.inner().counters.snapshot() }
    }

    /// Counts from zero.
    pub fn clear_counts(&self) {
        self.clear_dispatches();
        self.inner().counters.clear();
    }
}
