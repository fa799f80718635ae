//! What a panel is, how its components are named, and what is asked of the queue.

mod codes;
mod component;
mod control;
mod wanted;
mod work;

use std::time::Duration;

use twilight_model::{
    channel::ChannelType,
    id::{Id, marker::EmojiMarker},
};

pub use bellhop_store::panels::{
    Danger, Entry, EntryId, EntryInUse, EntryText, InUse, Limits, Mode, NewEntry, NewPanel, Panel, PanelId,
    PanelKind, RecentChange, RoleFacts, Summary, Text,
};
pub use codes::{
    MISSING_ACCESS, MISSING_PERMISSIONS, UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_ROLE,
};
pub use component::{NOTHING, PanelComponent};
pub use control::{CREATE, Control, Handle, create_form};
pub(crate) use wanted::text;
pub use wanted::{Look, Wanted, WantedEntry};
pub use work::{Posted, Posting, RefusedRole, Retraction, RoleChange, RolesChanged};

/// The most entries a panel has: five rows of five buttons, or 25 options (Discord Docs: Component
/// Reference).
pub const MOST_ENTRIES: usize = 25;
/// Buttons in a row (Discord Docs: Action Row).
pub const BUTTONS_IN_A_ROW: usize = 5;
/// How many panels a list shows; more do not fit an embed.
pub const MOST_LISTED: usize = 25;
/// The most panels of a guild: far more than anybody posts, and few enough to be judged at once.
pub const MOST_PANELS: usize = 200;
/// What takes a panel: text and announcement channels.
pub const CHANNELS: [ChannelType; 2] = [ChannelType::GuildText, ChannelType::GuildAnnouncement];
/// The longest title of a panel in characters; Discord takes 256 (Discord Docs: Embed Limits), and a suggestion 100.
pub const TITLE_LENGTH: u16 = 100;
/// The longest text of a panel in characters, the most that a form takes (Discord Docs: Text Input).
pub const BODY_LENGTH: u16 = 4000;
/// The longest label of a button (Discord Docs: Button).
pub const LABEL_LENGTH: u16 = 80;
/// The longest description of an option (Discord Docs: Select Menu).
pub const DESCRIPTION_LENGTH: u16 = 100;

/// The shortest and the longest time in seconds for which a role can be given: a minute, and a year of 365 days.
pub const LASTS_WITHIN: (u64, u64) = (60, 365 * 24 * 60 * 60);
/// The greatest colour, `0xRRGGBB`.
pub const WHITE: u32 = 0xff_ff_ff;
/// For how long a form lets a role be given: these, or for good.
pub const LASTS: [Duration; 10] = [
    Duration::from_mins(10),
    Duration::from_hours(1),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(24),
    Duration::from_hours(3 * 24),
    Duration::from_hours(7 * 24),
    Duration::from_hours(14 * 24),
    Duration::from_hours(30 * 24),
    Duration::from_hours(365 * 24),
];
/// The choices of how many roles a member may have: 1 to 24, as 25 is no limit.
pub const MOST_ROLES: u8 = 24;

/// The feature's name in custom ids.
pub const FEATURE: &str = "panel";
/// The name under which problems are kept that only Discord's own refusals show.
pub const TRIED: &str = "panel.tried";

/// The id of a custom emoji as an entry keeps it, `name:id` with `a:` before it where it moves; `None` for one of
/// unicode.
pub fn custom_emoji(emoji: &str) -> Option<Id<EmojiMarker>> {
    emoji.rsplit_once(':').and_then(|(_, id)| id.parse().ok())
}
