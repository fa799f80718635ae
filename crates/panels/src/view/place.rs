//! Where a panel is posted, and what came of posting it.

use bellhop_actions::{Outcome, Settled};
use bellhop_guilds::{
    MAY_HAVE_BEEN_SENT, say as answer,
    ui::{button, channel, row},
};
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::{
    channel::message::{
        Component,
        component::{ButtonStyle, SelectMenu},
    },
    http::interaction::InteractionResponseData,
    id::{Id, marker::GuildMarker},
};

use super::link;
use crate::model::{
    CHANNELS, Control, Handle, MISSING_ACCESS, MISSING_PERMISSIONS, Panel, Posted, Posting, UNKNOWN_CHANNEL,
};

/// Where the panel is posted, with the controls to post it; `notice` stands above.
pub fn place(
    panel: &Panel,
    guild_id: Id<GuildMarker>,
    locale: &Locale,
    notice: Option<String>,
) -> InteractionResponseData {
    let in_channel = panel.channel_id.map(|channel_id| [("channel", Word::from(format!("<#{channel_id}>")))]);
    let (said, again) = match (in_channel, panel.channel_id.zip(panel.message_id)) {
        (Some(channel), Some(_)) if panel.lost => (say(locale, "place-lost", channel), Some("place-again")),
        (Some([channel]), Some(place)) => {
            let values = [channel, ("link", Word::from(link(guild_id, place)))];
            (say(locale, "place-posted", values), Some("place-refresh"))
        }
        (Some(channel), None) => (say(locale, "place-waiting", channel), Some("place-again")),
        (None, _) => (say(locale, "place-none", []), None),
    };
    let select = channel(Handle::of(panel, Control::PostIn).custom_id(), CHANNELS.into());
    let placeholder = Some(say(locale, "place-choose", []));
    let select = Component::SelectMenu(SelectMenu { placeholder, ..select });
    let again = again.map(|key| {
        let custom_id = Handle::of(panel, Control::PostAgain).custom_id();
        Component::Button(button(ButtonStyle::Primary, say(locale, key, []), custom_id))
    });
    let back = Handle::of(panel, Control::Main).custom_id();
    let back = Component::Button(button(ButtonStyle::Secondary, say(locale, "back", []), back));
    let buttons = again.into_iter().chain([back]).collect();
    let content = [notice, Some(said)].into_iter().flatten().collect::<Vec<_>>().join("\n");
    InteractionResponseData {
        embeds: Some(Vec::new()),
        components: Some(vec![row(vec![select]), row(buttons)]),
        ..answer(content)
    }
}

/// What the manager is told of a posting; `None` where nobody waits.
pub fn posted(posting: &Posting, settled: Settled<'_>) -> Option<InteractionResponseData> {
    let locale = Locale::choose(Some(posting.locale.as_ref()?), None);
    let channel = posting.channel_id.map(|channel_id| format!("<#{channel_id}>")).unwrap_or_default();
    let channel = ("channel", Word::from(channel));
    let sentence = match settled.outcome {
        Outcome::Done(result) => {
            let posted: Option<Posted> = serde_json::from_value(result.clone()).ok()?;
            let posted = posted?;
            let link = link(settled.action.guild_id, (posted.channel_id, posted.message_id));
            let key = if posted.is_new { "posted" } else { "refreshed" };
            say(&locale, key, [channel, ("link", Word::from(link))])
        }
        Outcome::Cancelled => say(&locale, "called-off", []),
        Outcome::Failed { code: Some(UNKNOWN_CHANNEL), .. } => say(&locale, "not-a-channel", [channel]),
        Outcome::Failed { code: Some(MISSING_ACCESS | MISSING_PERMISSIONS), .. } => {
            say(&locale, "discord-closed-channel", [channel])
        }
        Outcome::Failed { code: None, reason } if reason == MAY_HAVE_BEEN_SENT => {
            say(&locale, "may-have-been-posted", [channel])
        }
        Outcome::Failed { .. } => {
            let reference = settled.action.action_id.to_string();
            say(&locale, "not-posted", [channel, ("reference", Word::from(reference))])
        }
    };
    Some(answer(sentence))
}
