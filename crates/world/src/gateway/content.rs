//! What a session without the `MESSAGE_CONTENT` intent reads of a message (Discord Docs: Gateway,
//! "Message Content Intent").

use serde_json::{Value, json};

/// The message without what people wrote in it; `None` where the bot may read it all: its own,
/// those that mention it, and direct messages.
pub(super) fn without(data: &str, bot_id: &str) -> Option<String> {
    let mut message: Value = serde_json::from_str(data).ok()?;
    message.get("guild_id")?;
    let emptied = empty(&mut message, bot_id);
    let reply = message.get_mut("referenced_message").filter(|reply| reply.is_object());
    let emptied = reply.is_some_and(|reply| empty(reply, bot_id)) || emptied;
    emptied.then(|| message.to_string())
}

fn empty(message: &mut Value, bot_id: &str) -> bool {
    let mentions = message["mentions"].as_array();
    let addressed = mentions.is_some_and(|users| users.iter().any(|user| user["id"] == bot_id));
    if addressed || message["author"]["id"] == bot_id {
        return false;
    }
    message["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        message[list] = json!([]);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(author: &str, mentioned: &str) -> String {
        let mentions = json!([{ "id": mentioned }]);
        json!({ "guild_id": "1", "author": { "id": author }, "content": "x", "mentions": mentions })
            .to_string()
    }

    #[test]
    fn only_what_does_not_concern_the_bot_is_emptied() {
        let emptied: Value = serde_json::from_str(&without(&message("2", "3"), "9").unwrap()).unwrap();
        assert_eq!((&emptied["content"], &emptied["embeds"]), (&json!(""), &json!([])));
        assert_eq!(without(&message("9", "3"), "9"), None);
        assert_eq!(without(&message("2", "9"), "9"), None);
    }

    #[test]
    fn a_direct_message_keeps_its_content() {
        let data = message("2", "3").replace("\"guild_id\":\"1\",", "");
        assert_eq!(without(&data, "9"), None);
    }
}
