//! Who may post what where, as far as the mirror knows.

use bellhop_discord::permissions::Subject;
use bellhop_store::mirror::{MirroredChannel, MirroredRole};
use twilight_model::{channel::ChannelType, guild::Permissions};

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

/// What is to be done with a channel's messages.
#[derive(Clone, Copy, Debug)]
pub enum Deed<'a> {
    /// A message is posted.
    Send(&'a Composed),
    /// One that stands is edited.
    Edit(&'a Composed),
    /// One that stands is deleted.
    Delete,
}

impl<'a> Deed<'a> {
    fn message(self) -> Option<&'a Composed> {
        match self {
            Self::Send(message) | Self::Edit(message) => Some(message),
            Self::Delete => None,
        }
    }
}

impl Spot {
    /// What it takes to be there at all. A voice channel's chat is not seen without Connect (Discord Docs: Permissions).
    fn seeing(&self) -> Permissions {
        match self.channel.kind {
            ChannelType::GuildVoice | ChannelType::GuildStageVoice => {
                Permissions::VIEW_CHANNEL | Permissions::CONNECT
            }
            _ => Permissions::VIEW_CHANNEL,
        }
    }

    /// What it takes to write there.
    fn writing(&self) -> Permissions {
        let is_thread = self.channel.kind.is_thread();
        let writing =
            if is_thread { Permissions::SEND_MESSAGES_IN_THREADS } else { Permissions::SEND_MESSAGES };
        self.seeing() | writing
    }

    fn lacking(&self, subject: &Subject, needed: Permissions) -> Permissions {
        needed - subject.channel_permissions(&self.holder.overwrites)
    }
}

/// Whether the person may have it done there, and the bot may do it: the bot where its roles are known. Its own messages the
/// bot edits and deletes wherever it sees them.
pub fn may(
    spot: &Spot,
    deed: Deed<'_>,
    (bot, person): (Option<&Subject>, Option<&Subject>),
    roles: &[MirroredRole],
) -> Result<(), Refusal> {
    let channel_id = spot.channel.channel_id;
    if !CHANNELS.contains(&spot.channel.kind) {
        return Err(Refusal::NotAChannel(channel_id));
    }
    let pings = deed.message().is_some_and(|message| pings_many(message, roles));
    if let Some(person) = person {
        let mut needed = if deed.message().is_some() { spot.writing() } else { spot.seeing() };
        // Who is in a private thread is not known: only those who manage threads surely see it.
        needed.set(Permissions::MANAGE_THREADS, spot.channel.kind == ChannelType::PrivateThread);
        if !spot.lacking(person, needed).is_empty() {
            return Err(Refusal::ClosedToYou(channel_id));
        }
        if pings && !spot.lacking(person, Permissions::MENTION_EVERYONE).is_empty() {
            return Err(Refusal::MayNotMention);
        }
    }
    let mut needed = spot.seeing();
    if let Deed::Send(message) = deed {
        needed = spot.writing();
        needed.set(Permissions::EMBED_LINKS, !message.embeds.is_empty());
        needed.set(Permissions::MENTION_EVERYONE, pings);
    }
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

#[cfg(test)]
mod tests {
    use bellhop_discord::permissions::Rank;
    use twilight_model::id::Id;

    use super::*;
    use crate::model::{Embed, Mentions};

    const WRITING: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES);

    fn spot(kind: ChannelType) -> Spot {
        let channel = MirroredChannel {
            channel_id: Id::new(5),
            kind,
            name: String::new(),
            position: 0,
            parent_id: None,
            topic: None,
            nsfw: false,
            overwrites: Vec::new(),
        };
        Spot { holder: channel.clone(), channel }
    }

    fn subject(permissions: Permissions) -> Subject {
        let role = Rank { role_id: Id::new(3), position: 1, permissions };
        let (guild_id, user_id, owner_id) = (Id::new(1), Id::new(2), Id::new(9));
        Subject { guild_id, user_id, owner_id, everyone: Permissions::empty(), roles: vec![role] }
    }

    fn judged(
        kind: ChannelType,
        bot: Permissions,
        person: Permissions,
        message: &Composed,
    ) -> Result<(), Refusal> {
        let (bot, person) = (subject(bot), subject(person));
        may(&spot(kind), Deed::Send(message), (Some(&bot), Some(&person)), &[])
    }

    #[test]
    fn where_one_may_write_depends_on_the_kind_of_channel() {
        let message = Composed::default();
        let in_thread = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES_IN_THREADS;
        let closed = Err(Refusal::ClosedToYou(Id::new(5)));
        for (kind, person, expected) in [
            (ChannelType::GuildText, WRITING, Ok(())),
            (ChannelType::GuildText, Permissions::VIEW_CHANNEL, closed.clone()),
            (ChannelType::GuildText, Permissions::ADMINISTRATOR, Ok(())),
            (ChannelType::PublicThread, in_thread, Ok(())),
            (ChannelType::PublicThread, WRITING, closed.clone()),
            (ChannelType::PrivateThread, in_thread, closed.clone()),
            (ChannelType::PrivateThread, in_thread | Permissions::MANAGE_THREADS, Ok(())),
            (ChannelType::GuildVoice, WRITING, closed),
            (ChannelType::GuildVoice, WRITING | Permissions::CONNECT, Ok(())),
            (ChannelType::GuildForum, WRITING, Err(Refusal::NotAChannel(Id::new(5)))),
        ] {
            assert_eq!(judged(kind, Permissions::all(), person, &message), expected, "{kind:?} {person:?}");
        }
    }

    #[test]
    fn what_the_bot_lacks_depends_on_what_it_is_to_say() {
        let closed = |lacking| Err(Refusal::ClosedChannel(Id::new(5), lacking));
        let embed = Composed { embeds: vec![Embed::default()], ..Composed::default() };
        let loud = Mentions { parse: vec![MentionSort::Everyone], ..Mentions::default() };
        let loud = Composed { allowed_mentions: loud, ..Composed::default() };
        let judged =
            |bot, message: &Composed| judged(ChannelType::GuildText, bot, Permissions::all(), message);
        assert_eq!(judged(WRITING, &Composed::default()), Ok(()));
        assert_eq!(
            judged(Permissions::VIEW_CHANNEL, &embed),
            closed(Permissions::SEND_MESSAGES | Permissions::EMBED_LINKS)
        );
        assert_eq!(judged(WRITING, &loud), closed(Permissions::MENTION_EVERYONE));
    }

    #[test]
    fn what_stands_is_edited_and_deleted_where_the_bot_may_not_write_any_more() {
        let (seeing, message) = (subject(Permissions::VIEW_CHANNEL), Composed::default());
        let writing = subject(WRITING);
        let judged =
            |deed, person| may(&spot(ChannelType::GuildText), deed, (Some(&seeing), Some(person)), &[]);
        assert_eq!(judged(Deed::Edit(&message), &writing), Ok(()));
        assert_eq!(judged(Deed::Delete, &seeing), Ok(()));
        assert_eq!(judged(Deed::Edit(&message), &seeing), Err(Refusal::ClosedToYou(Id::new(5))));
        assert_eq!(
            judged(Deed::Delete, &subject(Permissions::empty())),
            Err(Refusal::ClosedToYou(Id::new(5)))
        );
    }

    #[test]
    fn who_may_not_ping_everyone_does_not_by_the_bot() {
        let quiet = Mentions { parse: vec![MentionSort::Users], ..Mentions::default() };
        let role = Mentions { roles: vec![Id::new(3)], ..Mentions::default() };
        for (mentions, expected) in [(quiet, Ok(())), (role, Err(Refusal::MayNotMention))] {
            let message = Composed { allowed_mentions: mentions, ..Composed::default() };
            assert_eq!(judged(ChannelType::GuildText, Permissions::all(), WRITING, &message), expected);
        }
    }
}
