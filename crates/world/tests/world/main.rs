//! The world as clients see it that know nothing of it: plain HTTP and plain WebSocket.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

mod client;
mod compression;
mod control;
mod endpoint;
mod gateway;
mod gateway_events;
mod gateway_faults;
mod gateway_limits;
mod gateway_members;
mod gateway_sessions;
mod generate;
mod half_answers;
mod interactions;
mod limits;
mod messages;
mod persistence;
mod roles;
mod support;
mod twilight;
mod twilight_http;
