//! What stood in an action's way, in a sentence for people.

use bellhop_guilds::MAY_HAVE_BEEN_SENT;

/// Said where only a person can tell.
const MAY_HAVE: &str = "It may have been sent: the bot cannot read the channel's history to look. Look yourself, and retry it \
                        if it was not.";

/// The sentence for Discord's code (Discord Docs: JSON Error Codes), or for a cause without one; what is a sentence
/// already, such as a rule's, stays.
pub(super) fn sentence(discord_code: Option<i64>, cause: &str) -> String {
    if cause == MAY_HAVE_BEEN_SENT {
        return MAY_HAVE.to_owned();
    }
    let known = match discord_code {
        Some(10003) => "The channel does not exist any more.",
        Some(10004) => "The bot is not in this server any more.",
        Some(10007 | 10013) => "The member has left.",
        Some(10008) => "The message does not exist any more.",
        Some(10011) => "The role does not exist any more.",
        Some(10014) => "An emoji in it does not exist any more.",
        Some(20016) => "The channel's slow mode does not let the bot write now.",
        Some(20022 | 20028) => "Too much was written in this channel; Discord takes no more for now.",
        Some(30013) => "The server has as many channels as Discord allows.",
        Some(40005) => "It is larger than Discord takes.",
        Some(50001) => "The bot does not see the channel.",
        Some(50006) => "Discord takes no empty message.",
        Some(50008) => "This channel takes no messages.",
        Some(50013) => "The bot lacks a permission there.",
        Some(50035) => "Discord does not take a part of it; the cause tells which.",
        Some(50083) => "The thread is archived.",
        Some(160_005) => "The thread is locked.",
        Some(200_000 | 200_001) => "The server's AutoMod blocked it.",
        Some(code) => return format!("Discord refused it with its code {code}."),
        None if cause.starts_with("Discord answered 429") => "Discord's limits left no room for it.",
        None if cause.starts_with("Discord answered 5") => "Discord had trouble of its own.",
        None if cause.starts_with("Discord answered 401") => "Discord does not take the bot's token.",
        None => return cause.to_owned(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_has_a_sentence_and_a_sentence_stays() {
        assert_eq!(sentence(Some(50013), "Discord answered 403"), "The bot lacks a permission there.");
        assert_eq!(sentence(Some(7), "Discord answered 400"), "Discord refused it with its code 7.");
        assert_eq!(
            sentence(None, "Discord answered 503 Service Unavailable: "),
            "Discord had trouble of its own."
        );
        assert_eq!(sentence(None, "I cannot write there."), "I cannot write there.");
        assert!(sentence(None, MAY_HAVE_BEEN_SENT).contains("retry"));
    }
}
