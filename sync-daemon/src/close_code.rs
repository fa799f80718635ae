//! What the gateway means by a close.

/// What a close code says of the session (Discord Docs: Gateway Close Event Codes).
pub(crate) enum Verdict {
    /// It can be resumed, as far as anyone knows.
    Resume,
    /// Another must be begun.
    Begin,
    /// None can be begun.
    Refused(&'static str),
}

/// What the code says.
pub(crate) fn verdict(code: u16) -> Verdict {
    match code {
        4004 => Verdict::Refused("Discord refuses the bot's token"),
        4010 => Verdict::Refused("Discord refuses the shard's number"),
        4011 => Verdict::Refused("Discord wants more shards"),
        4012 => Verdict::Refused("Discord refuses the gateway's version"),
        4013 | 4014 => Verdict::Refused("Discord refuses the intents"),
        4007 | 4009 => Verdict::Begin,
        _ => Verdict::Resume,
    }
}
