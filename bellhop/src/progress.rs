//! How far long work has come: a bar on a terminal, and nothing elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar moves while nothing is done, so that it is seen to live.
const TICK: Duration = Duration::from_millis(200);

/// A bar of so many steps, on standard error; it clears itself when it is dropped.
pub(crate) fn bar(steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    let look = "{bar:30.cyan} {pos}/{len} {elapsed_precise}  {wide_msg}";
    // The look is a constant, and one that cannot be read leaves the usual one.
    if let Ok(style) = ProgressStyle::with_template(look) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    bar
}
