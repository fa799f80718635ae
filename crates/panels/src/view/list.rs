//! The guild's panels, for a manager.

use bellhop_guilds::{say as answer, ui::fitting};
use bellhop_store::problems::Problem;
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{Id, marker::GuildMarker},
};
use twilight_util::builder::embed::EmbedBuilder;

use super::{link, mode, problem};
use crate::model::{MOST_LISTED, Summary};

/// What lines may take of an embed's description of 4,096 characters (Discord Docs: Embed Limits); the
/// rest is for saying that there are more.
const LIST_LENGTH: usize = 3_900;

/// What a panel and its problems may take of that.
const ENTRY_LENGTH: usize = 700;

/// The guild's panels and what is wrong with them.
pub fn list(
    (panels, problems): (&[Summary], &[Problem]),
    guild_id: Id<GuildMarker>,
    locale: &Locale,
) -> InteractionResponseData {
    if panels.is_empty() {
        return answer(say(locale, "panel-list-empty", []));
    }
    let entries = panels.iter().take(MOST_LISTED).map(|panel| entry(panel, problems, guild_id, locale));
    let (text, shown) = fitting(entries, LIST_LENGTH);
    let more = panels.len() > shown;
    let more = more.then(|| say(locale, "panel-list-more", [("shown", Word::from(shown))]));
    let text = [Some(text), more].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let embed = EmbedBuilder::new().title(say(locale, "panel-list-title", [])).description(text).build();
    InteractionResponseData { content: None, embeds: Some(vec![embed]), ..answer("") }
}

/// A panel's line, and below it one for each of its problems.
fn entry(panel: &Summary, problems: &[Problem], guild_id: Id<GuildMarker>, locale: &Locale) -> String {
    let of_panel = problems.iter().filter(|problem| problem.subject_id == panel.panel_id.0);
    let wrong = of_panel.map(|wrong| format!("⚠️ {}", problem(wrong, locale)));
    let lines = [line(panel, guild_id, locale)].into_iter().chain(wrong);
    fitting(lines, ENTRY_LENGTH).0
}

fn line(panel: &Summary, guild_id: Id<GuildMarker>, locale: &Locale) -> String {
    let channel = panel.channel_id.map(|channel_id| Word::from(format!("<#{channel_id}>")));
    let place = match (channel, panel.channel_id.zip(panel.message_id)) {
        (Some(channel), Some(_)) if panel.lost => say(locale, "panel-place-lost", [("channel", channel)]),
        (Some(channel), Some(place)) => {
            let link = link(guild_id, place);
            say(locale, "panel-place-posted", [("link", link.into()), ("channel", channel)])
        }
        (Some(channel), None) => say(locale, "panel-place-waiting", [("channel", channel)]),
        (None, _) => say(locale, "panel-place-none", []),
    };
    let values = [
        ("title", Word::from(panel.title.clone())),
        ("mode", mode(panel.mode, locale).into()),
        ("entries", panel.entries.into()),
        ("place", place.into()),
    ];
    say(locale, "panel-list-line", values)
}
