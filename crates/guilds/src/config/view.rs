//! What is read of a guild's settings.

use bellhop_store::{audit::Entry, guild_settings::GuildSettings, mirror::GuildStanding, problems::Open};
use bellhop_words::{Locale, Value as Word, say};
use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::http::interaction::InteractionResponseData;
use twilight_util::builder::embed::EmbedBuilder;

use crate::{
    audit::who,
    freshness::{Freshness, as_of},
    health::{FEATURE, problem},
    say as answer,
    ui::{fitting, shortened},
};

/// What lines may take of an embed's description of 4,096 characters (Discord Docs: Embed Limits).
const LENGTH: usize = 4_000;

/// The guild's settings and what is wrong with them.
pub(super) fn settings(
    settings: &GuildSettings,
    problems: &[Open],
    locale: &Locale,
) -> InteractionResponseData {
    let channel = match settings.audit_channel_id {
        Some(channel_id) => format!("<#{channel_id}>"),
        None => say(locale, "config-none", []),
    };
    let roles = match settings.manager_role_ids.as_slice() {
        [] => say(locale, "config-none", []),
        roles => roles.iter().map(|role_id| format!("<@&{role_id}>")).collect::<Vec<_>>().join(", "),
    };
    let mut lines = vec![
        say(locale, "config-audit-channel", [("channel", Word::from(channel))]),
        shortened(say(locale, "config-manager-roles", [("roles", Word::from(roles))]), LENGTH / 2),
    ];
    let told = |open: &Open| format!("⚠️ {}", problem(&open.problem.code, &open.problem.details, locale));
    lines.extend(problems.iter().map(told));
    let embed =
        EmbedBuilder::new().title(say(locale, "config-title", [])).description(fitting(lines, LENGTH).0);
    InteractionResponseData { content: None, embeds: Some(vec![embed.build()]), ..answer("") }
}

/// What can be done, and by whom.
pub(super) fn help(locale: &Locale) -> InteractionResponseData {
    let embed = EmbedBuilder::new().title(say(locale, "help-title", [])).description(say(locale, "help", []));
    InteractionResponseData { content: None, embeds: Some(vec![embed.build()]), ..answer("") }
}

/// How long an interaction is on its way, and how fresh the mirror is.
pub(super) fn ping(
    standing: Option<&GuildStanding>,
    (asked, now): (OffsetDateTime, OffsetDateTime),
    locale: &Locale,
) -> InteractionResponseData {
    let way = (now - asked).whole_milliseconds().max(0);
    let way = say(locale, "ping", [("way", Word::from(i64::try_from(way).unwrap_or(i64::MAX)))]);
    let heard = match standing.map(|standing| (Freshness::of(standing, now), standing)) {
        Some((Freshness::Live, standing)) => {
            let at = format!("<t:{}:R>", as_of(standing).unix_timestamp());
            say(locale, "ping-live", [("at", Word::from(at))])
        }
        Some((Freshness::CatchingUp, _)) => say(locale, "ping-catching-up", []),
        Some((Freshness::Stale, _)) | None => say(locale, "ping-stale", []),
    };
    answer(format!("{way} {heard}"))
}

/// A line of the log about settings; `None` for an entry that is about something else.
pub fn audit_line(entry: &Entry, locale: &Locale) -> Option<String> {
    let details = &entry.details;
    let channel = |value: &Value| match value.as_str() {
        Some(channel_id) => format!("<#{channel_id}>"),
        None => say(locale, "config-none", []),
    };
    let role = details["role_id"].as_str().unwrap_or_default();
    let about = &details["about"];
    let told = || problem(details["code"].as_str().unwrap_or_default(), about, locale);
    let mut values = vec![("who", Word::from(who(entry.by, locale))), ("role", format!("<@&{role}>").into())];
    let key = match entry.event.as_str() {
        "config.audit-channel" => {
            values.push(("before", channel(&details["before"]).into()));
            values.push(("after", channel(&details["after"]).into()));
            "audit-config-audit-channel"
        }
        "config.manager-role-added" => "audit-config-manager-role-added",
        "config.manager-role-removed" => "audit-config-manager-role-removed",
        "problem.found" | "problem.mended" if details["feature"] == FEATURE => {
            values.push(("problem", told().into()));
            if entry.event == "problem.found" {
                "audit-guild-problem-found"
            } else {
                "audit-guild-problem-mended"
            }
        }
        _ => return None,
    };
    Some(say(locale, key, values))
}
