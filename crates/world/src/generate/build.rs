//! Builds one guild of a plan.

use twilight_model::{
    channel::{
        ChannelType,
        permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    },
    guild::Permissions,
    id::{Id, marker::GenericMarker},
};

use super::{plan::Plan, random::Random};
use crate::state::{
    Change, Channel, EVERYONE, Guild, Member, Role, RoleColors, RoleTags, State, User,
    ids::{ChannelId, GuildId, RoleId, UserId},
    snowflake,
};

/// The first of January 2016, in milliseconds of snowflakes: before any clock that tests set.
const FIRST_MS: u64 = 31_536_000_000;
/// The milliseconds that a seed has to itself: one for its accounts and one for each guild.
const SEED_MS: u64 = 200_000;
/// How many seeds have ids of their own; then they repeat.
const SEEDS: u64 = 1_000_000;
/// A category stands before so many channels.
const CATEGORY_EVERY: usize = 10;

/// What names are put together from.
const NAMES: [&str; 24] = [
    "amber", "anchor", "birch", "cedar", "cobalt", "coral", "dune", "ember", "fern", "harbour", "heron",
    "juniper", "lantern", "maple", "meadow", "north", "ochre", "pebble", "quartz", "raven", "sable", "tide",
    "willow", "zephyr",
];

/// What roles other than the bot's grant, each one of these.
const PERMISSIONS: [&Permissions; 6] = [
    &Permissions::empty(),
    &Permissions::MANAGE_MESSAGES,
    &Permissions::KICK_MEMBERS,
    &Permissions::MANAGE_ROLES,
    &Permissions::MANAGE_GUILD,
    &Permissions::MENTION_EVERYONE,
];

/// What the bot may do in each.
const BOT: Permissions = Permissions::MANAGE_ROLES
    .union(Permissions::MANAGE_CHANNELS)
    .union(Permissions::VIEW_CHANNEL)
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::READ_MESSAGE_HISTORY);

/// The number of an object in its guild's millisecond; a guild's own is 0.
fn id<M>(plan: Plan, slot: u64, number: u64) -> Id<M> {
    let ms = FIRST_MS + (plan.seed % SEEDS) * SEED_MS + slot;
    Id::new((ms << 22) | number)
}

fn numbered<M>(plan: Plan, guild: u32, number: usize) -> Id<M> {
    id(plan, u64::from(guild) + 1, u64::try_from(number).unwrap_or_default())
}

/// Twice as many accounts as a guild has members, so that guilds differ in who is there.
pub(super) fn account_ids(plan: Plan) -> Vec<UserId> {
    (1..=u64::from(plan.members) * 2).map(|number| id(plan, 0, number)).collect()
}

/// Registers the accounts that are new.
pub(super) fn accounts(state: &mut State, ids: &[UserId]) {
    for (number, user_id) in ids.iter().enumerate() {
        if state.user(*user_id).is_err() {
            let mut random = Random::new(user_id.get(), 1);
            let name = format!("{}{number}", random.pick(&NAMES));
            state.put_account(User::person(*user_id, &name, &name), "en-US");
        }
    }
}

/// Adds a guild unless it is there.
pub(super) fn guild(state: &mut State, plan: Plan, number: u32) -> GuildId {
    let guild_id: GuildId = numbered(plan, number, 0);
    if state.guilds.contains_key(&guild_id) {
        return guild_id;
    }
    let mut random = Random::new(plan.seed, u64::from(number));
    let mut guild = plain(plan, number, &mut random);
    let bot_role = roles(state, &mut guild, (plan, number), &mut random);
    members(state, &mut guild, (plan, bot_role), &mut random);
    let channels = channels(&guild, (plan, number, bot_role), &mut random);
    guild.channel_ids = channels.iter().map(|channel| channel.id).collect();
    guild.commands_installed = true;
    state.channels.extend(channels.into_iter().map(|channel| (channel.id, channel)));
    state.guilds.insert(guild_id, guild);
    state.record(Change::GuildCreate { guild_id });
    guild_id
}

fn plain(plan: Plan, number: u32, random: &mut Random) -> Guild {
    let guild_id: GuildId = numbered(plan, number, 0);
    let name = format!("{} {} {number}", random.pick(&NAMES), random.pick(&NAMES));
    let accounts = u64::from(plan.members) * 2;
    let owner_id = id(plan, 0, 1 + (u64::from(number) % accounts));
    let everyone = Role { permissions: EVERYONE, ..Role::plain(guild_id.cast(), "@everyone") };
    Guild::new(guild_id, &name, owner_id, everyone)
}

/// The roles, lowest first; returns the bot's.
fn roles(state: &State, guild: &mut Guild, (plan, number): (Plan, u32), random: &mut Random) -> RoleId {
    let count = usize::try_from(plan.roles).unwrap_or(1);
    let bots = usize::try_from(random.below(u64::from(plan.roles))).unwrap_or(0);
    let mut bot_role = guild.everyone_id();
    for index in 0..count {
        let role_id: RoleId = numbered(plan, number, 1 + index);
        let color = u32::try_from(random.below(0x0100_0000)).unwrap_or(0);
        let is_bots = index == bots;
        let name = format!("{}-{index}", random.pick(&NAMES));
        let role = Role {
            permissions: if is_bots { BOT } else { *random.pick(&PERMISSIONS) },
            position: i64::try_from(index).unwrap_or(0) + 1,
            color,
            colors: RoleColors { primary_color: color, ..RoleColors::default() },
            hoist: random.one_in(4),
            mentionable: random.one_in(3),
            managed: is_bots,
            tags: is_bots.then(|| RoleTags { bot_id: Some(state.application.bot_id()) }),
            ..Role::plain(role_id, if is_bots { &state.application.name } else { &name })
        };
        if is_bots {
            bot_role = role_id;
        }
        guild.roles.insert(role_id, role);
    }
    bot_role
}

/// The owner, a run of the seed's accounts, and the bot.
fn members(state: &State, guild: &mut Guild, (plan, bot_role): (Plan, RoleId), random: &mut Random) {
    let joined_at = snowflake::timestamp(state.now());
    let accounts = u64::from(plan.members) * 2;
    let first = random.below(accounts);
    let givable: Vec<RoleId> =
        guild.roles.values().filter(|role| !role.managed && role.position > 0).map(|role| role.id).collect();
    guild.members.insert(guild.profile.owner_id, Member::joined(joined_at, Vec::new()));
    for index in 0..accounts {
        if guild.members.len() >= usize::try_from(plan.members).unwrap_or(usize::MAX) {
            break;
        }
        let user_id: UserId = id(plan, 0, 1 + (first + index) % accounts);
        let held = givable.iter().copied().filter(|_| random.one_in(8)).take(5).collect();
        guild.members.entry(user_id).or_insert_with(|| Member::joined(joined_at, held));
    }
    guild.members.insert(state.application.bot_id(), Member::joined(joined_at, vec![bot_role]));
}

fn channels(
    guild: &Guild,
    (plan, number, bot_role): (Plan, u32, RoleId),
    random: &mut Random,
) -> Vec<Channel> {
    let first = guild.roles.len();
    let mut parent_id = None;
    let channels = (0..usize::try_from(plan.channels).unwrap_or(0)).map(|index| {
        let channel_id: ChannelId = numbered(plan, number, first + index);
        let kind = if index % CATEGORY_EVERY == 0 { ChannelType::GuildCategory } else { kind(random) };
        let name = format!("{}-{index}", random.pick(&NAMES));
        let mut channel = Channel::new(channel_id, guild.id(), kind, &name);
        channel.position = i32::try_from(index).unwrap_or(0);
        if kind == ChannelType::GuildCategory {
            parent_id = Some(channel_id);
        } else {
            channel.parent_id = parent_id;
        }
        if let Some(text) = channel.text.as_mut().filter(|_| random.one_in(2)) {
            text.topic = Some(format!("About {}.", random.pick(&NAMES)));
        }
        channel.permission_overwrites = overwrites(guild, bot_role, random);
        channel
    });
    channels.collect()
}

fn kind(random: &mut Random) -> ChannelType {
    match random.below(10) {
        0 => ChannelType::GuildAnnouncement,
        1 | 2 => ChannelType::GuildVoice,
        3 => ChannelType::GuildForum,
        _ => ChannelType::GuildText,
    }
}

/// One channel in five is hidden from @everyone, and one of three of these from the bot too.
fn overwrites(guild: &Guild, bot_role: RoleId, random: &mut Random) -> Vec<PermissionOverwrite> {
    if !random.one_in(5) {
        return Vec::new();
    }
    let overwrite = |id: Id<GenericMarker>, allow, deny| PermissionOverwrite {
        id,
        kind: PermissionOverwriteType::Role,
        allow,
        deny,
    };
    let view = Permissions::VIEW_CHANNEL;
    let mut overwrites = vec![overwrite(guild.everyone_id().cast(), Permissions::empty(), view)];
    if !random.one_in(3) {
        overwrites.push(overwrite(bot_role.cast(), view, Permissions::empty()));
    }
    overwrites
}
