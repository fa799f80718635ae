//! Close codes (Discord Docs: Opcodes and Status Codes, "Gateway Close Event Codes").

use axum::extract::ws::CloseFrame;

/// Why the gateway closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The world itself ends.
    GoingAway,
    UnknownOpcode,
    Decode,
    /// The client asks for Erlang's term format, which the world does not speak.
    NotJson,
    NotAuthenticated,
    AuthenticationFailed,
    AlreadyAuthenticated,
    InvalidSequence,
    RateLimited,
    SessionTimedOut,
    InvalidShard,
    ShardingRequired,
    InvalidVersion,
    InvalidIntents,
    DisallowedIntents,
    /// A code that somebody asked for.
    Asked(u16),
}

impl Close {
    /// The code and the words that go with it.
    fn words(self) -> (u16, &'static str) {
        match self {
            Self::GoingAway => (1001, "Going away."),
            Self::UnknownOpcode => (4001, "Unknown opcode."),
            Self::Decode => (4002, "Error while decoding payload."),
            Self::NotJson => (4002, "Only encoding=json is spoken here."),
            Self::NotAuthenticated => (4003, "Not authenticated."),
            Self::AuthenticationFailed => (4004, "Authentication failed."),
            Self::AlreadyAuthenticated => (4005, "Already authenticated."),
            Self::InvalidSequence => (4007, "Invalid seq."),
            Self::RateLimited => (4008, "You are being rate limited."),
            Self::SessionTimedOut => (4009, "Session timed out."),
            Self::InvalidShard => (4010, "Invalid shard."),
            Self::ShardingRequired => (4011, "Sharding required."),
            Self::InvalidVersion => (4012, "Invalid API version."),
            Self::InvalidIntents => (4013, "Invalid intent(s)."),
            Self::DisallowedIntents => (4014, "Disallowed intent(s)."),
            Self::Asked(code) => (code, ""),
        }
    }

    pub(super) fn code(self) -> u16 {
        self.words().0
    }

    pub(super) fn frame(self) -> CloseFrame {
        let (code, reason) = self.words();
        CloseFrame { code, reason: reason.into() }
    }
}
