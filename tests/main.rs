//! What crosses a process, in one test binary.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code")]

mod actions;
mod api;
mod architecture;
mod cli;
mod connections;
mod daemon;
mod interactions;
mod lambda;
mod messages;
mod mirror;
mod panels;
mod sender;
mod up;
