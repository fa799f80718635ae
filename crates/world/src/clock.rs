//! The clock that world, product and tests share, as the world may move it.

use std::time::Duration;

use time::OffsetDateTime;

use crate::World;

/// Turns the shared clock forward.
pub(crate) type Mover = Box<dyn Fn(Duration) + Send + Sync>;

impl World {
    /// Tells how the clock of [`Config::now`](crate::Config::now) is moved; the first to tell counts.
    pub fn set_clock_mover(&self, mover: impl Fn(Duration) + Send + Sync + 'static) {
        // A second mover would move the same clock.
        let _ = self.inner().mover.set(Box::new(mover));
    }

    /// Turns the shared clock forward for everybody who reads it; `None` where nobody said how.
    pub fn advance_clock(&self, by: Duration) -> Option<OffsetDateTime> {
        let mover = self.inner().mover.get()?;
        mover(by);
        Some(self.now())
    }
}
