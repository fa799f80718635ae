//! The order in which Discord shows a guild's channels.

use std::collections::HashMap;

use bellhop_store::mirror::MirroredChannel;
use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    id::{Id, marker::ChannelMarker},
};

/// A place among siblings: voice below text, then by position, of equal positions the older above.
type Place = (bool, i32, Id<ChannelMarker>);

/// A place in the whole list: the category (none comes first), the channel in it (none is the
/// category itself), the thread under that (none is the channel itself).
type Key = (Option<Place>, Option<Place>, Option<Id<ChannelMarker>>);

/// Sorts a guild's channels as Discord shows them: those outside any category, then each category
/// followed by its channels, each channel followed by its threads.
pub(crate) fn as_shown(channels: &mut [MirroredChannel]) {
    let keys: HashMap<_, _> = {
        let by_id: HashMap<_, _> = channels.iter().map(|channel| (channel.channel_id, channel)).collect();
        channels.iter().map(|channel| (channel.channel_id, key(channel, &by_id))).collect()
    };
    channels.sort_by_key(|channel| keys.get(&channel.channel_id).copied());
}

/// The overwrites that hold in a channel: a thread has its channel's.
pub(crate) fn overwrites<'a>(
    channel: &'a MirroredChannel,
    channels: &'a [MirroredChannel],
) -> &'a [PermissionOverwrite] {
    let parent = || channels.iter().find(|parent| Some(parent.channel_id) == channel.parent_id);
    let holder = if channel.kind.is_thread() { parent() } else { Some(channel) };
    holder.map(|holder| holder.overwrites.as_slice()).unwrap_or_default()
}

fn key(channel: &MirroredChannel, by_id: &HashMap<Id<ChannelMarker>, &MirroredChannel>) -> Key {
    let parent = |of: &MirroredChannel| of.parent_id.and_then(|parent_id| by_id.get(&parent_id).copied());
    if channel.kind == ChannelType::GuildCategory {
        return (Some(place(channel)), None, None);
    }
    let thread = channel.kind.is_thread();
    // A thread whose channel is gone stands where that channel would: outside any category.
    let host = if thread { parent(channel).unwrap_or(channel) } else { channel };
    (parent(host).map(place), Some(place(host)), thread.then_some(channel.channel_id))
}

fn place(channel: &MirroredChannel) -> Place {
    let voice = matches!(channel.kind, ChannelType::GuildVoice | ChannelType::GuildStageVoice);
    (voice, channel.position, channel.channel_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(id: u64, kind: ChannelType, position: i32, parent: Option<u64>) -> MirroredChannel {
        MirroredChannel {
            channel_id: Id::new(id),
            kind,
            name: String::new(),
            position,
            parent_id: parent.map(Id::new),
            topic: None,
            nsfw: false,
            overwrites: Vec::new(),
        }
    }

    fn shown(mut channels: Vec<MirroredChannel>) -> Vec<u64> {
        channels.reverse();
        as_shown(&mut channels);
        channels.iter().map(|channel| channel.channel_id.get()).collect()
    }

    #[test]
    fn uncategorised_come_first_and_categories_hold_theirs() {
        use ChannelType::{GuildCategory, GuildText};
        let channels = vec![
            channel(1, GuildCategory, 1, None),
            channel(2, GuildText, 0, Some(1)),
            channel(3, GuildCategory, 0, None),
            channel(4, GuildText, 9, Some(3)),
            channel(5, GuildText, 7, None),
        ];
        assert_eq!(shown(channels), [5, 3, 4, 1, 2]);
    }

    #[test]
    fn among_siblings_voice_is_below_text_then_position_then_age() {
        use ChannelType::{GuildForum, GuildStageVoice, GuildText, GuildVoice};
        let channels = vec![
            channel(1, GuildVoice, 0, None),
            channel(2, GuildText, 3, None),
            channel(3, GuildForum, 3, None),
            channel(4, GuildStageVoice, 0, None),
            channel(5, GuildText, 1, None),
        ];
        assert_eq!(shown(channels), [5, 2, 3, 1, 4]);
    }

    #[test]
    fn threads_follow_their_channel_and_orphans_keep_a_place() {
        use ChannelType::{AnnouncementThread, GuildCategory, GuildText, PublicThread};
        let channels = vec![
            channel(1, GuildCategory, 0, None),
            channel(2, GuildText, 0, Some(1)),
            channel(3, GuildText, 1, Some(1)),
            channel(4, PublicThread, 0, Some(2)),
            channel(5, AnnouncementThread, 0, Some(2)),
            channel(6, PublicThread, 0, Some(99)),
            channel(7, GuildText, 5, Some(98)),
        ];
        assert_eq!(shown(channels), [6, 7, 1, 2, 4, 5, 3]);
    }
}
