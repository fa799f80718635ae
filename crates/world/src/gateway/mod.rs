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
//!
//! What can go wrong is in two lists: acts that happen at once to every client ([`GatewayAct`]),
//! and faults that strike later, for certain events and so many times ([`GatewayRule`]). A fault
//! that changes an event does so before the event is kept, so that a replay shows it again.

mod acts;
mod bend;
mod close;
mod compress;
mod direct;
mod dispatch;
mod faults;
mod identify;
mod intents;
mod members;
mod orders;
mod outgoing;
mod ready;
mod receive;
mod routes;
mod session;
mod sessions;
mod socket;
mod starts;
mod telling;
mod threads;

pub use self::{
    acts::GatewayAct,
    faults::{GatewayFault, GatewayRule},
    sessions::GatewaySession,
    starts::StartLimit,
};
pub(crate) use self::{dispatch::Event, routes::router, sessions::Sessions};
