//! Which roles may be offered, and what is wrong with a panel, as tables.

use bellhop_guilds::POSTING;
use bellhop_store::mirror::{MirroredGuild, MirroredRole, MirroredRoleTags};
use twilight_model::channel::ChannelType;

use super::*;
use crate::{
    model::{Danger, Entry, EntryId, Limits, Mode, PanelId, PanelKind},
    rules::{Refusal, may_offer},
};

const GUILD: u64 = 1;
const BOT: u64 = 9;

fn role(id: u64, position: i32, permissions: Permissions) -> MirroredRole {
    MirroredRole {
        role_id: Id::new(id),
        name: format!("r{id}"),
        primary_color: 0,
        secondary_color: None,
        tertiary_color: None,
        position,
        permissions,
        managed: id == 15,
        hoist: false,
        mentionable: false,
        icon: None,
        unicode_emoji: None,
        tags: MirroredRoleTags::default(),
    }
}

/// The bot's role at 5, a member's at 3, and others around them.
fn ground(bot: Permissions) -> Ground {
    let none = Permissions::empty();
    Ground {
        guild_id: Id::new(GUILD),
        guild: MirroredGuild {
            application_id: Id::new(1),
            name: "The Grand".to_owned(),
            owner_id: Id::new(100),
            preferred_locale: "en-US".to_owned(),
            bot: Some((Id::new(BOT), vec![Id::new(10)])),
        },
        roles: vec![
            role(14, 6, none),
            role(10, 5, bot),
            role(13, 4, none),
            role(12, 3, none),
            role(11, 2, none),
            role(15, 1, none),
            role(GUILD, 0, none),
        ],
    }
}

fn panel() -> Panel {
    let entry = |id: u64| Entry {
        entry_id: EntryId(1),
        role_id: Id::new(id),
        label: "x".to_owned(),
        emoji: None,
        style: 2,
        description: None,
        confirmed: None,
    };
    Panel {
        panel_id: PanelId(7),
        application_id: Id::new(900),
        guild_id: Id::new(GUILD),
        title: "Colours".to_owned(),
        body: String::new(),
        color: 0,
        kind: PanelKind::Buttons,
        mode: Mode::Toggle,
        limits: Limits { requires: Some(Id::new(77)), ..Limits::default() },
        revision: 1,
        channel_id: Some(Id::new(50)),
        message_id: Some(Id::new(60)),
        posted_revision: Some(1),
        lost: false,
        entries: vec![entry(11), entry(14), entry(15), entry(16)],
    }
}

#[test]
fn a_role_is_offered_from_above_only() {
    let ground = ground(Permissions::MANAGE_ROLES);
    let member = (Id::new(200), &[Id::new(12)][..]);
    let owner = (Id::new(100), &[][..]);
    for (role_id, who, expected) in [
        (11, member, None),
        (12, member, Some(Refusal::RoleAboveYou(Id::new(12)))),
        (13, member, Some(Refusal::RoleAboveYou(Id::new(13)))),
        (13, owner, None),
        (10, owner, Some(Refusal::RoleAboveBot(Id::new(10)))),
        (14, owner, Some(Refusal::RoleAboveBot(Id::new(14)))),
        (15, owner, Some(Refusal::RoleManaged(Id::new(15)))),
        (16, owner, Some(Refusal::RoleUnknown(Id::new(16)))),
        (GUILD, owner, Some(Refusal::RoleOfEveryone)),
    ] {
        assert_eq!(may_offer(&ground, Id::new(role_id), who).err(), expected, "{role_id}");
    }
}

fn codes(panel: &Panel, ground: &Ground, place: &Place) -> Vec<(String, i64)> {
    let deleted = BTreeMap::from([(Id::new(16), "gone".to_owned()), (Id::new(77), "vip".to_owned())]);
    let problems = judge(panel, ground, &deleted, Some(place), &[Id::new(11)]);
    assert!(problems.iter().all(|problem| problem.subject_id == 7 && problem.details["title"] == "Colours"));
    problems.into_iter().map(|problem| (problem.code, problem.item_id)).collect()
}

#[test]
fn every_role_of_a_panel_is_judged() {
    let open =
        Place::Open { kind: ChannelType::GuildText, bot: Some(Permissions::all()), overwrites: Vec::new() };
    // The role 11 makes managers, and nobody confirmed it.
    let expected = [
        ("role_above_bot", 14),
        ("role_managed", 15),
        ("role_deleted", 16),
        ("role_dangerous", 11),
        ("limit_role_deleted", 77),
    ];
    let expected = expected.map(|(code, item)| (code.to_owned(), item));
    assert_eq!(codes(&panel(), &ground(Permissions::MANAGE_ROLES), &open), expected);
    let mut confirmed = panel();
    confirmed.entries[0].confirmed = Some(Danger { permissions: Permissions::empty(), makes_managers: true });
    let found = codes(&confirmed, &ground(Permissions::MANAGE_ROLES), &open);
    assert!(found.iter().all(|(code, _)| code != "role_dangerous"), "{found:?}");
    let lacking = codes(&panel(), &ground(Permissions::empty()), &open);
    assert!(lacking.contains(&("bot_lacks_manage_roles".to_owned(), 0)), "{lacking:?}");
}

#[test]
fn a_role_is_judged_by_what_was_confirmed_of_it() {
    let (none, pins) = (Permissions::empty(), Permissions::MANAGE_MESSAGES);
    let (server, admin) = (Permissions::MANAGE_GUILD, Permissions::ADMINISTRATOR);
    for (confirmed, has, manager, expected) in [
        (None, none, false, false),
        (None, Permissions::SEND_MESSAGES, false, false),
        (None, pins, false, true),
        (None, none, true, true),
        (Some((pins, false)), pins, false, false),
        (Some((pins, false)), pins | admin, false, true),
        (Some((pins, false)), Permissions::BAN_MEMBERS, false, true),
        (Some((pins, false)), pins, true, true),
        (Some((pins, true)), pins, true, false),
        (Some((pins, true)), server, true, true),
        (Some((server, false)), server, true, false),
        (Some((admin, false)), admin | pins, true, false),
    ] {
        let confirmed = confirmed.map(|(permissions, makes_managers)| Danger { permissions, makes_managers });
        let managers: &[Id<RoleMarker>] = if manager { &[Id::new(11)] } else { &[] };
        let danger = danger(&role(11, 2, has), managers);
        let dangerous = danger.is_some_and(|danger| exceeds(danger, confirmed));
        assert_eq!(dangerous, expected, "{confirmed:?} {has:?} {manager}");
    }
}

#[test]
fn the_place_of_a_panel_is_judged() {
    let open = |bot| Place::Open { kind: ChannelType::GuildText, bot: Some(bot), overwrites: Vec::new() };
    let lost = Panel { lost: true, ..panel() };
    for (panel, place, expected) in [
        (panel(), open(POSTING), None),
        (panel(), open(Permissions::VIEW_CHANNEL), Some("channel_closed")),
        (panel(), Place::Deleted("roles".to_owned()), Some("channel_deleted")),
        (panel(), Place::Unknown, None),
        (lost, open(POSTING), Some("message_deleted")),
    ] {
        let panel = Panel { entries: Vec::new(), limits: Limits::default(), ..panel };
        let found = codes(&panel, &ground(Permissions::empty()), &place);
        assert_eq!(found.first().map(|(code, _)| code.as_str()), expected, "{place:?}");
    }
}
