//! Writing the mirror: everything a batch of dispatches changed, in one transaction.
//!
//! The daemon folds a batch into a [`Batch`]: the last state of every row it names, and which guilds
//! it names completely. [`apply`] reads what is stored of that, compares (`compare`), and writes what
//! differs by its keys, with one statement a table and kind of change, never one a row. So rows that would
//! not change are not rewritten, history knows the states before (`told`), and only guilds of which a row did
//! change get a new revision and are announced ([`announce`]).
//!
//! Rows travel as columns, one array each. Those of which a guild has many (channels, overwrites, roles, emojis,
//! history) are unnested side by side in a select list: in FROM, PostgreSQL would first put every column in a
//! store of its own, which takes a third of the statement's time. Where a guild has one row, FROM reads better.
//!
//! Deleted channels and roles stay as tombstones. Only a snapshot, which is the whole truth about a
//! guild at one moment, brings one back; a late update does not. What a snapshot leaves out is gone,
//! except threads: of those only the active ones that the bot may see are ever listed.
//!
//! Every change of a role or an overwrite is also a row of `history`, written in the same
//! transaction ([`Said`]).
//!
//! It refuses to know where a change came from, and it asserts no lease: that is the first statement
//! of the transaction around it ([`crate::leases::assert_held`]).

mod announce;
mod batch;
mod channels;
mod checks;
mod compare;
mod emojis;
mod guilds;
mod overwrites;
mod rereads;
mod roles;
mod rows;
mod said;
mod self_members;
mod sight;
mod told;

pub use announce::{CHANNEL, EVERY_GUILD, announce};
pub use batch::{Batch, Changed, Deletion, Ready, ThreadList, apply, plan_by_key};
pub use checks::find_oldest;
pub use rereads::{Gap, Reread, list_due};
pub use rows::{
    ChannelRow, EmojiRow, GuildRow, OverwriteKind, OverwriteRow, RoleColors, RoleRow, RoleTags, SelfMemberRow,
};
pub use said::Said;
pub use sight::SIGHT;
