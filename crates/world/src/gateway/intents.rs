//! Gateway intents (Discord Docs: Gateway, "List of Intents").

pub(super) const GUILDS: u64 = 1;
pub(super) const GUILD_MEMBERS: u64 = 1 << 1;
pub(super) const GUILD_MODERATION: u64 = 1 << 2;
pub(super) const GUILD_EXPRESSIONS: u64 = 1 << 3;
pub(super) const GUILD_PRESENCES: u64 = 1 << 8;
pub(super) const GUILD_MESSAGES: u64 = 1 << 9;
pub(super) const DIRECT_MESSAGES: u64 = 1 << 12;
pub(super) const MESSAGE_CONTENT: u64 = 1 << 15;

/// Every bit that has a meaning: 0 to 16, 20, 21, 24 and 25.
const KNOWN: u64 = 0x1_ffff | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25;

/// The privileged intents with the application flags that allow them, to all or to few guilds.
const PRIVILEGED: [(u64, u64); 3] = [
    (GUILD_PRESENCES, 1 << 12 | 1 << 13),
    (GUILD_MEMBERS, 1 << 14 | 1 << 15),
    (MESSAGE_CONTENT, 1 << 18 | 1 << 19),
];

/// Whether all bits have a meaning.
pub(super) fn are_known(intents: u64) -> bool {
    intents & !KNOWN == 0
}

/// Whether the application's flags allow every privileged intent among these.
pub(super) fn are_allowed(intents: u64, application_flags: u64) -> bool {
    PRIVILEGED.iter().all(|(intent, flags)| intents & intent == 0 || application_flags & flags != 0)
}
