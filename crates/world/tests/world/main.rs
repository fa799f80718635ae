//! The world as clients see it that know nothing of it: plain HTTP and plain WebSocket.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

mod audit;
mod channels;
mod client;
mod content;
mod control;
mod endpoint;
mod gateway;
mod interactions;
mod limits;
mod members;
mod messages;
mod overwrites;
mod persistence;
mod posting;
mod roles;
mod support;
mod thread_events;
mod threads;
mod twilight;
