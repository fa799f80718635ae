//! Short names for Discord's ids, as the state's signatures need them by the dozen.

use twilight_model::id::{
    Id,
    marker::{
        ApplicationMarker, ChannelMarker, CommandMarker, EmojiMarker, GenericMarker, GuildMarker,
        InteractionMarker, MessageMarker, RoleMarker, UserMarker,
    },
};

pub(crate) type ApplicationId = Id<ApplicationMarker>;
pub(crate) type ChannelId = Id<ChannelMarker>;
pub(crate) type CommandId = Id<CommandMarker>;
pub(crate) type EmojiId = Id<EmojiMarker>;
pub(crate) type AnyId = Id<GenericMarker>;
pub(crate) type GuildId = Id<GuildMarker>;
pub(crate) type InteractionId = Id<InteractionMarker>;
pub(crate) type MessageId = Id<MessageMarker>;
pub(crate) type RoleId = Id<RoleMarker>;
pub(crate) type UserId = Id<UserMarker>;
