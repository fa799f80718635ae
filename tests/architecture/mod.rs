//! The workspace keeps its own rules.

mod arrows;
mod words;
