//! The world as clients see it that know nothing of it: plain HTTP and plain WebSocket.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the verdict")]

mod answers;
mod audit;
mod channels;
mod client;
mod commands;
mod compression;
mod content;
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
mod installing;
mod interactions;
mod limits;
mod members;
mod messages;
mod mishaps;
mod oauth2;
mod overwrites;
mod payloads;
mod persistence;
mod posting;
mod roles;
mod support;
mod thread_events;
mod threads;
mod twilight;
mod twilight_http;
