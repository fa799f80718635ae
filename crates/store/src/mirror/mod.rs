//! The mirror of Discord: written by sync-daemon alone, read by everyone.

pub mod shards;
pub mod write;
