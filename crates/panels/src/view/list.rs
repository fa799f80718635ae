//! The guild's panels, for a manager.

use bellhop_guilds::say as answer;
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

/// The guild's panels and what is wrong with them.
pub fn list(
    (panels, problems): (&[Summary], &[Problem]),
    guild_id: Id<GuildMarker>,
    locale: &Locale,
) -> InteractionResponseData {
    if panels.is_empty() {
        return answer(say(locale, "panel-list-empty", []));
    }
    let (text, shown) = fitting(panels.iter().map(|panel| entry(panel, problems, guild_id, locale)));
    let more = panels.len() > shown;
    let more = more.then(|| say(locale, "panel-list-more", [("shown", Word::from(shown))]));
    let text = [Some(text), more].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let embed = EmbedBuilder::new().title(say(locale, "panel-list-title", [])).description(text).build();
    InteractionResponseData { content: None, embeds: Some(vec![embed]), ..answer("") }
}

/// As many lines as an embed holds, and how many those are.
fn fitting(lines: impl Iterator<Item = String>) -> (String, usize) {
    let (mut text, mut count) = (String::new(), 0);
    for line in lines.take(MOST_LISTED) {
        if text.chars().count() + line.chars().count() > LIST_LENGTH {
            break;
        }
        if count > 0 {
            text.push('\n');
        }
        text.push_str(&line);
        count += 1;
    }
    (text, count)
}

/// A panel's line, and below it one for each of its problems.
fn entry(panel: &Summary, problems: &[Problem], guild_id: Id<GuildMarker>, locale: &Locale) -> String {
    let of_panel = problems.iter().filter(|problem| problem.subject_id == panel.panel_id.0);
    let lines = of_panel.map(|wrong| format!("⚠️ {}", problem(wrong, locale)));
    [line(panel, guild_id, locale)].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_never_outgrows_an_embed() {
        let (text, shown) = fitting(std::iter::repeat_n("ü".repeat(400), 25));
        assert_eq!(shown, 9);
        assert!(text.chars().count() <= LIST_LENGTH);
        assert_eq!(fitting(std::iter::repeat_n("short".to_owned(), 30)).1, MOST_LISTED);
    }
}
