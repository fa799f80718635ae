//! Who may post what where, as far as the mirror knows.

use bellhop_discord::permissions::Subject;
use bellhop_store::mirror::{MirroredChannel, MirroredRole};
use twilight_model::guild::Permissions;

use super::Refusal;
use crate::model::{CHANNELS, Composed, MentionSort};

/// A channel that a message is to be posted in.
#[derive(Clone, Debug)]
pub struct Spot {
    /// The channel.
    pub channel: MirroredChannel,
    /// The channel that has the overwrites: of a thread its parent, else itself.
    pub holder: MirroredChannel,
}

impl Spot {
    /// What it takes to write there (Discord Docs: Permissions). A voice channel's chat is not seen without Connect.
    fn needed(&self) -> Permissions {
        let kind = self.channel.kind;
        let writing =
            if kind.is_thread() { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        let hearing = match kind {
            twilight_model::channel::ChannelType::GuildVoice
            | twilight_model::channel::ChannelType::GuildStageVoice => Permissions::CONNECT,
            _ => Permissions::empty(),
        };
        Permissions::VIEW_CHANNEL | writing | hearing
    }

    fn lacking(&self, subject: &Subject, needed: Permissions) -> Permissions {
        needed - subject.channel_permissions(&self.holder.overwrites)
    }
}

/// Whether the person may have this said there, and the bot may say it: the bot where its roles are known.
pub fn may_post(
    spot: &Spot,
    message: Option<&Composed>,
    (bot, person): (Option<&Subject>, Option<&Subject>),
    roles: &[MirroredRole],
) -> Result<(), Refusal> {
    let channel_id = spot.channel.channel_id;
    if !CHANNELS.contains(&spot.channel.kind) {
        return Err(Refusal::NotAChannel(channel_id));
    }
    let pings = message.is_some_and(|message| pings_many(message, roles));
    if let Some(person) = person {
        if !spot.lacking(person, spot.needed()).is_empty() {
            return Err(Refusal::ClosedToYou(channel_id));
        }
        if pings && !spot.lacking(person, Permissions::MENTION_EVERYONE).is_empty() {
            return Err(Refusal::MayNotMention);
        }
    }
    let embeds = message.is_some_and(|message| !message.embeds.is_empty());
    let mut needed = spot.needed();
    needed.set(Permissions::EMBED_LINKS, embeds);
    needed.set(Permissions::MENTION_EVERYONE, pings);
    match bot.map(|bot| spot.lacking(bot, needed)) {
        Some(lacking) if !lacking.is_empty() => Err(Refusal::ClosedChannel(channel_id, lacking)),
        _ => Ok(()),
    }
}

/// Whether it pings everyone, or roles that not everybody may ping.
fn pings_many(message: &Composed, roles: &[MirroredRole]) -> bool {
    let mentions = &message.allowed_mentions;
    let is_mentionable = |role_id| roles.iter().any(|role| role.role_id == role_id && role.mentionable);
    mentions.parse.iter().any(|sort| matches!(sort, MentionSort::Everyone | MentionSort::Roles))
        || mentions.roles.iter().any(|role_id| !is_mentionable(*role_id))
}
