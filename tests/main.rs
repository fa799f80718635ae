//! What crosses a process, in one test binary.

mod architecture;
mod mirror;
