//! The world as clients see it that know nothing of it: plain HTTP and plain WebSocket.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

mod client;
mod control;
mod endpoint;
mod gateway;
mod interactions;
mod limits;
mod messages;
mod persistence;
mod roles;
mod support;
mod twilight;
mod twilight_http;
