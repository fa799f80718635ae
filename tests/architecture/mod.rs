//! The workspace keeps its own rules.

mod arrows;
mod left_out_here;
mod manual;
mod programs;
mod words;
