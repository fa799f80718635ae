//! The durable queue: order, leases, crashes.

mod acceptance;
mod kinds;
mod leases;
mod order;
mod replies;
mod worker;
