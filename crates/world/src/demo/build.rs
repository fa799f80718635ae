//! Builds the demo guild.

use twilight_model::{
    channel::{
        ChannelType,
        permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    },
    guild::Permissions,
};

use super::cast::{CHANNELS, Demo, ROLES, id};
use crate::{
    ApiError, World,
    state::{Channel, Role, RoleColors, RoleTags, State, User},
};

/// What the bot asks for when it is invited.
const BOT: Permissions = Permissions::MANAGE_ROLES
    .union(Permissions::MANAGE_CHANNELS)
    .union(Permissions::VIEW_CHANNEL)
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::USE_EXTERNAL_EMOJIS)
    .union(Permissions::MANAGE_MESSAGES)
    .union(Permissions::VIEW_AUDIT_LOG);

/// What the staff may do besides.
const STAFF: Permissions =
    Permissions::MANAGE_MESSAGES.union(Permissions::MANAGE_THREADS).union(Permissions::KICK_MEMBERS);

/// Names, colours and permissions of the roles, lowest first.
const ROLE_LIST: [(&str, u32, Permissions); 12] = [
    ("News", 0x34_98_db, Permissions::empty()),
    ("Events", 0xe6_7e_22, Permissions::empty()),
    ("Artist", 0xe9_1e_63, Permissions::empty()),
    ("Musician", 0x9b_59_b6, Permissions::empty()),
    ("Reader", 0x11_80_6a, Permissions::empty()),
    ("Gamer", 0x2e_cc_71, Permissions::empty()),
    ("Night Owl", 0x71_36_8a, Permissions::empty()),
    ("Regular", 0x95_a5_a6, Permissions::empty()),
    ("Staff", 0x1a_bc_9c, STAFF),
    ("Manager", 0xf1_c4_0f, STAFF.union(Permissions::MANAGE_GUILD).union(Permissions::MANAGE_ROLES)),
    ("Bellhop", 0x58_65_f2, BOT),
    ("Harbourmaster", 0xe7_4c_3c, Permissions::ADMINISTRATOR),
];

const CATEGORY: ChannelType = ChannelType::GuildCategory;
const TEXT: ChannelType = ChannelType::GuildText;
const NEWS: ChannelType = ChannelType::GuildAnnouncement;
const VOICE: ChannelType = ChannelType::GuildVoice;

/// Types, names and topics of the channels; each stands in the category above it.
const CHANNEL_LIST: [(ChannelType, &str, &str); 16] = [
    (CATEGORY, "Welcome", ""),
    (TEXT, "rules", "Be kind, stay on topic, mind the gulls."),
    (NEWS, "announcements", "What happens at the harbour."),
    (TEXT, "roles", "Click a button to take a role; click again to give it back."),
    (CATEGORY, "Harbour", ""),
    (TEXT, "general", "Everything and nothing."),
    (TEXT, "introductions", "Say who you are."),
    (TEXT, "showcase", "What have you made?"),
    (TEXT, "events", "Who comes along?"),
    (TEXT, "off-topic", ""),
    (CATEGORY, "Voice", ""),
    (VOICE, "Lounge", ""),
    (VOICE, "Workshop", ""),
    (CATEGORY, "Staff", ""),
    (TEXT, "staff-room", "Staff only."),
    (TEXT, "audit-log", "What the bot did."),
];

impl World {
    /// Makes the demo guild unless it is there already, and tells its ids.
    pub fn demo(&self) -> Result<Demo, ApiError> {
        let demo = Demo::ids();
        if self.read(|state| state.guild(demo.guild_id).is_err()) {
            self.change(|state| build(state, &demo))?;
        }
        Ok(demo)
    }
}

fn build(state: &mut State, demo: &Demo) -> Result<(), ApiError> {
    for (user_id, username, name) in [
        (demo.owner, "olive", "Olive"),
        (demo.manager, "mara", "Mara"),
        (demo.staff, "sam", "Sam"),
        (demo.member, "milo", "Milo"),
        (demo.newcomer, "nia", "Nia"),
        (demo.stranger, "stella", "Stella"),
    ] {
        state.put_account(User::person(user_id, username, name), "en-US");
    }
    state.create_guild(demo.guild_id, "Harbour Café", demo.owner)?;
    for (number, role) in (0..).zip(ROLE_LIST) {
        add_role(state, demo, (number, role))?;
    }
    add_people(state, demo)?;
    add_channels(state, demo)?;
    for emoji in ["anchor", "gull"] {
        state.create_emoji(demo.guild_id, emoji)?;
    }
    // Last, so that the bot hears of a whole guild.
    state.guild_mut(demo.guild_id)?.commands_installed = true;
    state.add_member(demo.guild_id, state.application.bot_id(), vec![demo.bot_role_id])
}

fn add_role(
    state: &mut State,
    demo: &Demo,
    (number, (name, color, permissions)): (u64, (&str, u32, Permissions)),
) -> Result<(), ApiError> {
    let role_id = id(ROLES + number);
    let managed = role_id == demo.bot_role_id;
    let role = Role {
        permissions,
        color,
        colors: RoleColors { primary_color: color, ..RoleColors::default() },
        position: i64::try_from(number).unwrap_or_default() + 1,
        hoist: !permissions.is_empty(),
        managed,
        tags: managed.then(|| RoleTags { bot_id: Some(state.application.bot_id()) }),
        ..Role::plain(role_id, name)
    };
    state.insert_role(demo.guild_id, role)
}

fn add_people(state: &mut State, demo: &Demo) -> Result<(), ApiError> {
    let regular = demo.self_assignable[7];
    for (user_id, roles) in [
        (demo.manager, vec![demo.manager_role_id, regular]),
        (demo.staff, vec![demo.staff_role_id, regular]),
        (demo.member, vec![demo.self_assignable[0], regular]),
        (demo.newcomer, vec![]),
    ] {
        state.add_member(demo.guild_id, user_id, roles)?;
    }
    state.set_member_roles(demo.guild_id, demo.owner, vec![demo.above_bot_role_id])
}

fn add_channels(state: &mut State, demo: &Demo) -> Result<(), ApiError> {
    let mut parent_id = None;
    for (number, (kind, name, topic)) in (0..).zip(CHANNEL_LIST) {
        let channel_id = id(CHANNELS + number);
        let mut channel = Channel::new(channel_id, demo.guild_id, kind, name);
        channel.position = i32::try_from(number).unwrap_or_default();
        if kind == CATEGORY {
            parent_id = Some(channel_id);
        } else {
            channel.parent_id = parent_id;
        }
        if let Some(text) = channel.text.as_mut().filter(|_| !topic.is_empty()) {
            text.topic = Some(topic.to_owned());
        }
        if parent_id == Some(id(CHANNELS + 13)) {
            channel.permission_overwrites = staff_only(demo);
        }
        if matches!(name, "rules" | "announcements" | "roles") {
            channel.permission_overwrites = read_only(demo);
        }
        state.insert_channel(channel)?;
    }
    Ok(())
}

fn overwrite(
    id: twilight_model::id::Id<twilight_model::id::marker::GenericMarker>,
    allow: Permissions,
    deny: Permissions,
) -> PermissionOverwrite {
    PermissionOverwrite { id, kind: PermissionOverwriteType::Role, allow, deny }
}

fn staff_only(demo: &Demo) -> Vec<PermissionOverwrite> {
    let view = Permissions::VIEW_CHANNEL;
    let mut overwrites = vec![overwrite(demo.guild_id.cast(), Permissions::empty(), view)];
    for role_id in [demo.staff_role_id, demo.manager_role_id, demo.bot_role_id] {
        overwrites.push(overwrite(role_id.cast(), view, Permissions::empty()));
    }
    overwrites
}

fn read_only(demo: &Demo) -> Vec<PermissionOverwrite> {
    let send = Permissions::SEND_MESSAGES;
    vec![
        overwrite(demo.guild_id.cast(), Permissions::empty(), send),
        overwrite(demo.manager_role_id.cast(), send, Permissions::empty()),
        overwrite(demo.bot_role_id.cast(), send, Permissions::empty()),
    ]
}
