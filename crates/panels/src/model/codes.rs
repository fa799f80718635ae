//! Discord's refusals that are told apart (Discord Docs: JSON Error Codes).

/// Discord's code for a role that does not exist.
pub const UNKNOWN_ROLE: u64 = 10011;
/// Discord's code for someone who is not in the guild.
pub const UNKNOWN_MEMBER: u64 = 10007;
/// Discord's code for a message that does not exist.
pub const UNKNOWN_MESSAGE: u64 = 10008;
/// Discord's code for a channel that does not exist.
pub const UNKNOWN_CHANNEL: u64 = 10003;
/// Discord's code for a channel that the bot does not see.
pub const MISSING_ACCESS: u64 = 50001;
/// Discord's code for a permission or a place in the hierarchy that the bot lacks.
pub const MISSING_PERMISSIONS: u64 = 50013;
