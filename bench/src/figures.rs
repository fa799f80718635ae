//! What was measured, and what it may be at most or must be at least.
#![allow(clippy::print_stdout, reason = "what a person asked for")]

/// Figures in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Figures(Vec<Line>);

enum Line {
    Note(String),
    Figure(Figure),
}

struct Figure {
    what: String,
    value: f64,
    unit: &'static str,
    /// Without one the figure is told for information.
    bar: Option<Bar>,
}

#[derive(Clone, Copy)]
enum Bar {
    Below(f64),
    AtLeast(f64),
}

impl Figures {
    /// Notes what belongs to the figures, such as what they include.
    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.0.push(Line::Note(text.into()));
    }

    /// Notes a figure for information.
    pub(crate) fn tell(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.add(what.into(), (value, unit), None);
    }

    /// Notes a figure that must stay below its bar.
    pub(crate) fn keep(&mut self, what: impl Into<String>, value: f64, unit: &'static str, bar: f64) {
        self.add(what.into(), (value, unit), Some(Bar::Below(bar)));
    }

    /// Notes a figure that must reach its bar.
    pub(crate) fn reach(&mut self, what: impl Into<String>, value: f64, unit: &'static str, bar: f64) {
        self.add(what.into(), (value, unit), Some(Bar::AtLeast(bar)));
    }

    fn add(&mut self, what: String, (value, unit): (f64, &'static str), bar: Option<Bar>) {
        self.0.push(Line::Figure(Figure { what, value, unit, bar }));
    }

    /// Whether every bar is kept.
    pub(crate) fn are_kept(&self) -> bool {
        self.0.iter().all(Line::is_kept)
    }

    /// Prints a line a figure.
    pub(crate) fn print(&self) {
        for line in &self.0 {
            match line {
                Line::Note(text) => println!("{text}"),
                Line::Figure(figure) => figure.print(),
            }
        }
    }
}

impl Line {
    fn is_kept(&self) -> bool {
        match self {
            Self::Note(_) => true,
            Self::Figure(figure) => figure.is_kept(),
        }
    }
}

impl Figure {
    fn is_kept(&self) -> bool {
        match self.bar {
            Some(Bar::Below(bar)) => self.value < bar,
            Some(Bar::AtLeast(bar)) => self.value >= bar,
            None => true,
        }
    }

    fn print(&self) {
        let Self { what, value, unit, bar } = self;
        let not = if self.is_kept() { "" } else { "NOT " };
        let verdict = match bar {
            Some(Bar::Below(bar)) => format!("  {not}below {bar} {unit}"),
            Some(Bar::AtLeast(bar)) => format!("  {not}at least {bar} {unit}"),
            None => String::new(),
        };
        println!("{what:58} {value:8.2} {unit}{verdict}");
    }
}

/// The middle of the values; of an even number the greater of the two.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
