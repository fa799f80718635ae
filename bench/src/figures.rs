//! What was measured, and what it may be at most.
#![allow(clippy::print_stdout, reason = "what a person asked for")]

/// Figures in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Figures(Vec<Figure>);

struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
    /// It must stay below this; without one the figure is told for information.
    bar: Option<f64>,
}

impl Figures {
    /// Notes a figure for information.
    pub(crate) fn tell(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.0.push(Figure { what: what.into(), value, unit, bar: None });
    }

    /// Notes a figure that must stay below its bar.
    pub(crate) fn keep(&mut self, what: impl Into<String>, value: f64, unit: &'static str, bar: f64) {
        self.0.push(Figure { what: what.into(), value, unit, bar: Some(bar) });
    }

    /// Whether every bar is kept.
    pub(crate) fn are_kept(&self) -> bool {
        self.0.iter().all(Figure::is_kept)
    }

    /// Prints a line a figure.
    pub(crate) fn print(&self) {
        for figure in &self.0 {
            let Figure { what, value, unit, bar } = figure;
            let verdict = match bar {
                Some(bar) if figure.is_kept() => format!("  below {bar} {unit}"),
                Some(bar) => format!("  NOT below {bar} {unit}"),
                None => String::new(),
            };
            println!("{what:58} {value:8.2} {unit}{verdict}");
        }
    }
}

impl Figure {
    fn is_kept(&self) -> bool {
        self.bar.is_none_or(|bar| self.value < bar)
    }
}
