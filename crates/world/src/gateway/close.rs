//! Close codes (Discord Docs: Opcodes and Status Codes, "Gateway Close Event Codes").

use axum::extract::ws::CloseFrame;

/// Why the gateway closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// The world itself ends.
    GoingAway = 1001,
    UnknownOpcode = 4001,
    Decode = 4002,
    NotAuthenticated = 4003,
    AuthenticationFailed = 4004,
    AlreadyAuthenticated = 4005,
    InvalidSequence = 4007,
    RateLimited = 4008,
    SessionTimedOut = 4009,
    InvalidShard = 4010,
    InvalidVersion = 4012,
    InvalidIntents = 4013,
    DisallowedIntents = 4014,
}

impl Close {
    fn reason(self) -> &'static str {
        match self {
            Self::GoingAway => "Going away.",
            Self::UnknownOpcode => "Unknown opcode.",
            Self::Decode => "Error while decoding payload.",
            Self::NotAuthenticated => "Not authenticated.",
            Self::AuthenticationFailed => "Authentication failed.",
            Self::AlreadyAuthenticated => "Already authenticated.",
            Self::InvalidSequence => "Invalid seq.",
            Self::RateLimited => "You are being rate limited.",
            Self::SessionTimedOut => "Session timed out.",
            Self::InvalidShard => "Invalid shard.",
            Self::InvalidVersion => "Invalid API version.",
            Self::InvalidIntents => "Invalid intent(s).",
            Self::DisallowedIntents => "Disallowed intent(s).",
        }
    }

    pub(super) fn frame(self) -> CloseFrame {
        CloseFrame { code: self as u16, reason: self.reason().into() }
    }
}
