//! The durable queue: order, leases, crashes.

mod acceptance;
pub(crate) mod kinds;
mod leases;
mod order;
mod replies;
mod worker;
