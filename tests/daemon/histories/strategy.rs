//! Which histories there are, and how often what happens in them.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};

use super::{
    search::is_long,
    step::{Change, Database, Gateway, History, Life, Pick, Step, Target},
};

/// How long a history is at the most.
const LONGEST: usize = 25;

/// Permissions that decide what the bot sees and may do, and one of no meaning to us.
const BITS: [u64; 6] = [1 << 3, 1 << 10, 1 << 11, 1 << 28, 1 << 34, 1 << 46];

/// Names: of every alphabet, and with what SQL or JSON could stumble over.
const NAMES: [&str; 7] =
    ["lounge", "Caf\u{e9} \u{2615}", "it's \"it\"; --", "\\u0041\\", "{1,2}", "\u{202e}abc", "null"];

/// Emoji names, which are letters, digits and underscores alone.
const EMOJI_NAMES: [&str; 3] = ["wave", "wave_2", "NULL"];

/// Fields without which a dispatch cannot be read, although it still names its guild.
const FIELDS: [(&str, &str); 16] = [
    ("CHANNEL_CREATE", "/name"),
    ("CHANNEL_UPDATE", "/permission_overwrites"),
    ("CHANNEL_UPDATE", "/id"),
    ("CHANNEL_DELETE", "/id"),
    ("THREAD_CREATE", "/name"),
    ("THREAD_UPDATE", "/type"),
    ("THREAD_DELETE", "/id"),
    ("THREAD_LIST_SYNC", "/threads"),
    ("GUILD_ROLE_CREATE", "/role/permissions"),
    ("GUILD_ROLE_UPDATE", "/role"),
    ("GUILD_ROLE_DELETE", "/role_id"),
    ("GUILD_EMOJIS_UPDATE", "/emojis"),
    ("GUILD_MEMBER_UPDATE", "/roles"),
    ("GUILD_UPDATE", "/owner_id"),
    ("GUILD_CREATE", "/channels"),
    ("GUILD_CREATE", "/roles/0/position"),
];

/// What may happen beside the changes.
#[derive(Clone, Copy)]
pub(super) struct Faults {
    /// The database's server is the history's own and may be stopped.
    pub(super) server: bool,
    /// The daemons are real processes, which go by the machine's clock and take longer to start.
    pub(super) processes: bool,
}

/// Any history.
pub(super) fn history(faults: Faults) -> impl Strategy<Value = History> {
    let nervous = prop::bool::weighted(if faults.processes { 0.0 } else { 0.1 });
    (nervous, vec(step(faults), 1..=LONGEST)).prop_map(|(nervous, steps)| History { nervous, steps })
}

fn step(faults: Faults) -> BoxedStrategy<Step> {
    let (own, shared) = if faults.server { (4, 0) } else { (0, 2) };
    // Half a minute each: only where somebody has asked for many histories.
    let long = u32::from(faults.server && is_long());
    let (living, dying) = if faults.processes { (2, 2) } else { (3, 4) };
    let (clock, frost) = if faults.processes { (0, 2) } else { (2, 0) };
    let mut steps = vec![
        (48, (pick(), change()).prop_map(|(guild, change)| Step::Change(guild, change)).boxed()),
        (2, Just(Step::NewGuild).boxed()),
        (2, pick().prop_map(Step::Return).boxed()),
        (20, (0..100u8).prop_map(Step::Pause).boxed()),
        (2, Just(Step::Rest).boxed()),
        (12, gateway().prop_map(Step::Gateway).boxed()),
        (living, Just(Step::Daemon(Life::Start)).boxed()),
        (dying, pick().prop_map(|which| Step::Daemon(Life::Kill(which))).boxed()),
        (1, pick().prop_map(|which| Step::Daemon(Life::Stop(which))).boxed()),
        (frost, pick().prop_map(|which| Step::Daemon(Life::Freeze(which))).boxed()),
        (frost, Just(Step::Daemon(Life::Wake)).boxed()),
        (clock, (1..=10u8).prop_map(Step::Clock).boxed()),
        (shared, Just(Step::Database(Database::Break)).boxed()),
        (long, Just(Step::Database(Database::AwayForLong)).boxed()),
        (
            own,
            select(vec![Database::Restart, Database::Away, Database::Back]).prop_map(Step::Database).boxed(),
        ),
    ];
    steps.retain(|(weight, _)| *weight > 0);
    proptest::strategy::Union::new_weighted(steps).boxed()
}

fn pick() -> impl Strategy<Value = Pick> + Clone {
    (0..16u8).prop_map(Pick)
}

fn name() -> impl Strategy<Value = &'static str> {
    select(&NAMES[..])
}

/// Any of the permissions together.
fn bits() -> impl Strategy<Value = u64> {
    proptest::sample::subsequence(BITS.to_vec(), 0..=2)
        .prop_map(|bits| bits.into_iter().fold(0, |all, bit| all | bit))
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => channels(),
        6 => threads(),
        5 => overwrites(),
        6 => roles(),
        2 => (pick(), bits()).prop_map(|(role, bits)| {
            Change::UpdateRole(role, json!({"permissions": bits.to_string()}))
        }),
        3 => own_member(),
        2 => emojis(),
        2 => guild(),
    ]
}

fn own_member() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (pick(), any::<bool>()).prop_map(|(role, held)| Change::BotRole(role, held)),
        1 => option::of(name()).prop_map(Change::BotNick),
    ]
}

fn channels() -> impl Strategy<Value = Change> {
    let kinds = select(vec![0u8, 2, 4, 5, 13, 15]);
    let places = vec((pick(), 0..20u8), 1..4);
    prop_oneof![
        4 => (kinds, option::of(pick()), name())
            .prop_map(|(kind, parent, name)| Change::CreateChannel { kind, parent, name }),
        4 => (pick(), channel_body()).prop_map(|(channel, body)| Change::UpdateChannel(channel, body)),
        2 => (pick(), option::of(pick())).prop_map(|(channel, parent)| Change::MoveChannel(channel, parent)),
        1 => places.prop_map(Change::ReorderChannels),
        2 => pick().prop_map(Change::DeleteChannel),
    ]
}

fn channel_body() -> impl Strategy<Value = Value> {
    prop_oneof![
        name().prop_map(|name| json!({"name": name})),
        option::of(name()).prop_map(|topic| json!({"topic": topic})),
        any::<bool>().prop_map(|nsfw| json!({"nsfw": nsfw})),
        (0..20u8).prop_map(|position| json!({"position": position})),
        Just(json!({"permission_overwrites": []})),
        select(vec![0u8, 5]).prop_map(|kind| json!({"type": kind})),
    ]
}

fn threads() -> impl Strategy<Value = Change> {
    let body = prop_oneof![
        3 => any::<bool>().prop_map(|archived| json!({"archived": archived})),
        1 => any::<bool>().prop_map(|locked| json!({"locked": locked})),
        1 => any::<bool>().prop_map(|both| json!({"archived": both, "locked": both})),
        2 => name().prop_map(|name| json!({"name": name})),
    ];
    prop_oneof![
        5 => (pick(), any::<bool>(), name())
            .prop_map(|(channel, private, name)| Change::StartThread { channel, private, name }),
        3 => (pick(), body).prop_map(|(thread, body)| Change::UpdateThread(thread, body)),
        1 => pick().prop_map(Change::DeleteThread),
        2 => (pick(), any::<bool>()).prop_map(|(thread, inside)| Change::BotInThread(thread, inside)),
    ]
}

fn overwrites() -> impl Strategy<Value = Change> {
    let target =
        prop_oneof![3 => pick().prop_map(Target::Role), 2 => Just(Target::Bot), 1 => Just(Target::Owner)];
    prop_oneof![
        4 => (pick(), target, bits(), bits()).prop_map(|(channel, target, allow, deny)| {
            Change::PutOverwrite { channel, target, allow, deny }
        }),
        1 => (pick(), pick()).prop_map(|(channel, which)| Change::DeleteOverwrite(channel, which)),
    ]
}

fn roles() -> impl Strategy<Value = Change> {
    let places = vec((pick(), 1..12u8), 1..4);
    prop_oneof![
        3 => role_body().prop_map(Change::CreateRole),
        4 => (pick(), role_body()).prop_map(|(role, body)| Change::UpdateRole(role, body)),
        2 => places.prop_map(Change::ReorderRoles),
        2 => pick().prop_map(Change::DeleteRole),
    ]
}

fn role_body() -> impl Strategy<Value = Value> {
    let color = 0..0x00ff_ffffu32;
    prop_oneof![
        name().prop_map(|name| json!({"name": name})),
        color.clone().prop_map(|color| json!({"color": color})),
        (color.clone(), option::of(color)).prop_map(|(first, second)| {
            json!({"colors": {"primary_color": first, "secondary_color": second}})
        }),
        Just(
            json!({"colors": {"primary_color": 11_127_295, "secondary_color": 16_759_788, "tertiary_color": 16_761_760}})
        ),
        (any::<bool>(), any::<bool>())
            .prop_map(|(hoist, mentionable)| json!({"hoist": hoist, "mentionable": mentionable})),
        option::of(Just("\u{1f514}")).prop_map(|emoji| json!({"unicode_emoji": emoji})),
    ]
}

fn emojis() -> impl Strategy<Value = Change> {
    let name = || select(&EMOJI_NAMES[..]);
    prop_oneof![
        name().prop_map(Change::CreateEmoji),
        (pick(), name()).prop_map(|(emoji, name)| Change::RenameEmoji(emoji, name)),
        pick().prop_map(Change::DeleteEmoji),
    ]
}

fn guild() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => name().prop_map(|name| Change::Guild(json!({"name": name}))),
        5 => any::<bool>().prop_map(Change::Outage),
        2 => Just(Change::Leave),
        1 => Just(Change::DeleteGuild),
    ]
}

fn gateway() -> impl Strategy<Value = Gateway> {
    prop_oneof![
        3 => Just(Gateway::Cut),
        1 => Just(Gateway::Reconnect),
        1 => any::<bool>().prop_map(Gateway::Invalidate),
        1 => select(vec![4000u16, 4008]).prop_map(Gateway::Close),
        1 => (1..4u8).prop_map(Gateway::LoseAcks),
        1 => Just(Gateway::Stall),
        2 => (1..6u8).prop_map(Gateway::Duplicate),
        2 => (1..100u8).prop_map(Gateway::Delay),
        4 => select(&FIELDS[..]).prop_map(|(event, field)| Gateway::Undecodable(event, field)),
    ]
}
