//! The gateway, version 10 (Discord Docs: Gateway), on the same port as everything else.
//!
//! A [`Session`](session::Session) is what a client identified as: its shard, its intents, its
//! numbered events. It outlives its socket, so that a RESUME replays what was missed. Sessions live
//! under the state's lock: a change becomes events, in order, before anybody else can change
//! anything. A socket is only a way out: it takes its session's frames in turn, compresses them and
//! sends them, and tells the session what the client says.
//!
//! Guilds are told one by one after READY, each serialised when the socket has room for it; a guild
//! not yet told needs no events, since its `GUILD_CREATE` will hold them.

mod close;
mod compress;
mod dispatch;
mod faults;
mod intents;
mod receive;
mod routes;
mod session;
mod sessions;
mod socket;
mod threads;

pub(crate) use self::{routes::router, sessions::Sessions};
