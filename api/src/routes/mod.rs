//! The routes, a file each: extract, prove, read, present.
//!
//! Every route under a guild may answer, beside what its own documentation says, 400, 401, 403 and 404
//! as [`crate::auth::GuildReader`] judges, 503 while the database does not serve, and 500.

pub(crate) mod channels;
pub(crate) mod emojis;
pub(crate) mod me;
pub(crate) mod overview;
pub(crate) mod problems;
pub(crate) mod roles;
