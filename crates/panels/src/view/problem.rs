//! What is wrong with a panel, and what mends it.

use bellhop_store::problems::Problem;
use bellhop_words::{Locale, Value as Word, say};
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::permissions;

/// What is wrong, and what mends it, in a sentence or two.
pub fn problem(problem: &Problem, locale: &Locale) -> String {
    about(&problem.code, &problem.details, locale)
}

/// The same of a problem's code and details.
pub(super) fn about(code: &str, details: &Value, locale: &Locale) -> String {
    let key = match code {
        "role_deleted" => "problem-role-deleted",
        "role_managed" => "problem-role-managed",
        "role_above_bot" => "problem-role-above-bot",
        "role_dangerous" => "problem-role-dangerous",
        "limit_role_deleted" => "problem-limit-role-deleted",
        "bot_lacks_manage_roles" => "problem-bot-lacks-manage-roles",
        "channel_deleted" => "problem-channel-deleted",
        "message_deleted" => "problem-message-deleted",
        "channel_closed" => "problem-channel-closed",
        "discord_refuses" => "problem-discord-refuses",
        "message_outdated" => "problem-message-outdated",
        _ => "problem-unknown",
    };
    let text = |field: &str| details[field].as_str().unwrap_or_default().to_owned();
    let lacking = text("permissions").parse().map(Permissions::from_bits_truncate);
    let lacking = lacking.map(|lacking| permissions(lacking, locale));
    let values = [
        ("code", Word::from(code.to_owned())),
        ("name", text("name").into()),
        ("role", format!("<@&{}>", text("role_id")).into()),
        ("channel", format!("<#{}>", text("channel_id")).into()),
        ("permissions", lacking.unwrap_or_default().into()),
    ];
    say(locale, key, values)
}
