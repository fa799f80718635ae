//! The choices as tables.

use std::time::Duration;

use time::macros::datetime;

use super::*;
use crate::model::{Limits, PanelId, RoleFacts};

const RED: u64 = 11;
const BLUE: u64 = 12;
const GREEN: u64 = 13;
const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

fn role(id: u64) -> Id<RoleMarker> {
    Id::new(id)
}

fn roles(ids: &[u64]) -> Vec<Id<RoleMarker>> {
    ids.iter().copied().map(role).collect()
}

fn sound() -> RoleFacts {
    RoleFacts { name: "Red".to_owned(), deleted: false, managed: false, below_bot: Some(true) }
}

fn panel(mode: Mode, first: Option<RoleFacts>) -> InUse {
    let entry = |number: i64, role_id, role| EntryInUse {
        entry_id: EntryId(number),
        role_id: Id::new(role_id),
        role,
        lent: false,
    };
    let entries = vec![entry(1, RED, first), entry(2, BLUE, Some(sound())), entry(3, GREEN, None)];
    InUse {
        panel_id: PanelId(1),
        title: "Colours".to_owned(),
        created_at: OffsetDateTime::UNIX_EPOCH,
        mode,
        limits: Limits::default(),
        entries,
        revision: 1,
        shown: None,
        required_is_gone: None,
        bot_permissions: None,
        left: false,
        accepted: false,
        recent: Vec::new(),
    }
}

fn limited(mode: Mode, limits: Limits) -> InUse {
    InUse { limits, ..panel(mode, Some(sound())) }
}

fn chosen(panel: &InUse, choice: Choice<'_>, has: &[u64]) -> Result<Plan, Refusal> {
    let app_permissions = Some(Permissions::MANAGE_ROLES);
    let chooser = Chooser { role_ids: &roles(has), app_permissions, timed_out_until: None, now: NOW };
    choose(panel, choice, chooser)
}

fn choose_red(panel: &InUse, has: &[u64]) -> Result<Plan, Refusal> {
    chosen(panel, Choice::Button(EntryId(1)), has)
}

fn plan(add: &[u64], remove: &[u64]) -> Plan {
    Plan { add: roles(add), remove: roles(remove), keep: Vec::new() }
}

fn keep(kept: &[u64], remove: &[u64]) -> Plan {
    Plan { add: Vec::new(), remove: roles(remove), keep: roles(kept) }
}

#[test]
fn each_mode_changes_what_it_says() {
    for (mode, has, expected) in [
        (Mode::Toggle, vec![], Ok(plan(&[RED], &[]))),
        (Mode::Toggle, vec![RED, BLUE], Ok(plan(&[], &[RED]))),
        (Mode::AddOnly, vec![], Ok(plan(&[RED], &[]))),
        (Mode::AddOnly, vec![RED], Err(Refusal::AlreadyYours(role(RED)))),
        (Mode::RemoveOnly, vec![RED], Ok(plan(&[], &[RED]))),
        (Mode::RemoveOnly, vec![], Err(Refusal::NotYours(role(RED)))),
        (Mode::Unique, vec![], Ok(plan(&[RED], &[]))),
        (Mode::Unique, vec![BLUE, GREEN, 99], Ok(plan(&[RED], &[BLUE, GREEN]))),
        (Mode::Unique, vec![RED, BLUE], Ok(plan(&[], &[RED]))),
    ] {
        assert_eq!(choose_red(&panel(mode, Some(sound())), &has), expected, "{mode:?} with {has:?}");
    }
}

#[test]
fn what_is_given_for_a_time_begins_anew() {
    let limits = Limits { expires_after: Some(Duration::from_hours(1)), ..Limits::default() };
    for (mode, has, expected) in [
        (Mode::Toggle, vec![], Ok(plan(&[RED], &[]))),
        (Mode::Toggle, vec![RED], Ok(keep(&[RED], &[]))),
        (Mode::AddOnly, vec![RED], Ok(keep(&[RED], &[]))),
        (Mode::Unique, vec![RED, BLUE], Ok(keep(&[RED], &[BLUE]))),
        (Mode::RemoveOnly, vec![RED], Ok(plan(&[], &[RED]))),
    ] {
        let mut panel = limited(mode, limits);
        panel.entries[0].lent = true;
        assert_eq!(choose_red(&panel, &has), expected, "{mode:?} with {has:?}");
    }
    let back = Choice::GiveBack(EntryId(1));
    assert_eq!(chosen(&limited(Mode::Toggle, limits), back, &[RED]), Ok(plan(&[], &[RED])));
    assert_eq!(chosen(&limited(Mode::Toggle, limits), back, &[]), Err(Refusal::NotYours(role(RED))));
    assert_eq!(chosen(&limited(Mode::AddOnly, limits), back, &[RED]), Err(Refusal::OnlyGives));
}

#[test]
fn what_a_member_has_for_good_never_becomes_theirs_for_a_time() {
    let limits = Limits { expires_after: Some(Duration::from_hours(1)), ..Limits::default() };
    for (mode, expected) in [
        (Mode::Toggle, Ok(plan(&[], &[RED]))),
        (Mode::AddOnly, Err(Refusal::AlreadyYours(role(RED)))),
        (Mode::Unique, Ok(plan(&[], &[RED]))),
    ] {
        assert_eq!(choose_red(&limited(mode, limits), &[RED]), expected, "{mode:?}");
    }
    // Given for a time by a click that has not taken effect yet, or for good since.
    let lately = |expires_after| RecentChange { add: roles(&[RED]), remove: Vec::new(), expires_after };
    let with = |recent| InUse { recent, ..limited(Mode::Toggle, limits) };
    assert_eq!(choose_red(&with(vec![lately(Some(3600))]), &[]), Ok(keep(&[RED], &[])));
    assert_eq!(choose_red(&with(vec![lately(Some(3600)), lately(None)]), &[]), Ok(plan(&[], &[RED])));
}

#[test]
fn a_menu_takes_many_at_once_or_none() {
    let both = Choice::Options(&[EntryId(1), EntryId(2)]);
    for (mode, choice, has, expected) in [
        // A client shows red as chosen still when blue is added.
        (Mode::Toggle, both, vec![RED], Ok(plan(&[BLUE], &[]))),
        (Mode::Toggle, both, vec![RED, BLUE], Ok(plan(&[], &[RED, BLUE]))),
        (Mode::Unique, both, vec![], Ok(plan(&[BLUE], &[]))),
        (Mode::Toggle, Choice::Options(&[EntryId(1), EntryId(1)]), vec![], Ok(plan(&[RED], &[]))),
        (Mode::AddOnly, both, vec![RED], Ok(plan(&[BLUE], &[]))),
        (Mode::AddOnly, both, vec![RED, BLUE], Err(Refusal::AlreadyYours(role(RED)))),
        (Mode::RemoveOnly, both, vec![BLUE], Ok(plan(&[], &[BLUE]))),
        (Mode::Toggle, Choice::Options(&[]), vec![RED, GREEN, 99], Ok(plan(&[], &[RED, GREEN]))),
        (Mode::Unique, Choice::Options(&[]), vec![BLUE], Ok(plan(&[], &[BLUE]))),
        (Mode::Toggle, Choice::Options(&[]), vec![99], Err(Refusal::NoneYours)),
        (Mode::AddOnly, Choice::Options(&[]), vec![RED], Err(Refusal::OnlyGives)),
    ] {
        assert_eq!(
            chosen(&panel(mode, Some(sound())), choice, &has),
            expected,
            "{mode:?} {choice:?} {has:?}"
        );
    }
}

#[test]
fn limits_are_kept() {
    let limits = |most| Limits { max_roles: Some(most), ..Limits::default() };
    let full = Refusal::AtLimit { most: 1, held: roles(&[BLUE]) };
    assert_eq!(choose_red(&limited(Mode::Toggle, limits(1)), &[BLUE, 99]), Err(full));
    assert_eq!(choose_red(&limited(Mode::Toggle, limits(2)), &[BLUE]), Ok(plan(&[RED], &[])));
    assert_eq!(choose_red(&limited(Mode::Toggle, limits(1)), &[RED, BLUE]), Ok(plan(&[], &[RED])));
    assert_eq!(choose_red(&limited(Mode::Unique, limits(1)), &[BLUE]), Ok(plan(&[RED], &[BLUE])));
    let two = Choice::Options(&[EntryId(1), EntryId(2)]);
    let full = Refusal::AtLimit { most: 1, held: Vec::new() };
    assert_eq!(chosen(&limited(Mode::Toggle, limits(1)), two, &[]), Err(full));
}

#[test]
fn a_panel_may_be_for_some_members_only() {
    let limits = Limits { requires: Some(role(70)), forbids: Some(role(71)), ..Limits::default() };
    let panel = limited(Mode::Toggle, limits);
    for (has, expected) in [
        (vec![], Err(Refusal::Requires(role(70)))),
        (vec![70], Ok(plan(&[RED], &[]))),
        (vec![70, 71], Err(Refusal::Forbids(role(71)))),
        // Not even to give something back.
        (vec![RED], Err(Refusal::Requires(role(70)))),
    ] {
        assert_eq!(choose_red(&panel, &has), expected, "{has:?}");
    }
}

#[test]
fn who_is_timed_out_waits() {
    let chooser = |until| Chooser { role_ids: &[], app_permissions: None, timed_out_until: until, now: NOW };
    let press = |until| choose(&panel(Mode::Toggle, None), Choice::Button(EntryId(1)), chooser(until));
    let later = NOW + Duration::from_secs(1);
    assert_eq!(press(Some(later)), Err(Refusal::TimedOut(later)));
    assert_eq!(press(Some(NOW)), Ok(plan(&[RED], &[])));
}

#[test]
fn what_was_decided_since_the_payload_was_made_counts() {
    let recent = |add: &[u64], remove: &[u64]| RecentChange {
        add: roles(add),
        remove: roles(remove),
        expires_after: None,
    };
    let with = |mode, recent| InUse { recent, ..panel(mode, Some(sound())) };
    // The second of two fast clicks on a unique panel: the payload does not know of the first.
    let blue = with(Mode::Unique, vec![recent(&[BLUE], &[])]);
    assert_eq!(choose_red(&blue, &[]), Ok(plan(&[RED], &[BLUE])));
    let taken = with(Mode::Toggle, vec![recent(&[RED], &[]), recent(&[], &[RED])]);
    assert_eq!(choose_red(&taken, &[RED]), Ok(plan(&[RED], &[])));
}

#[test]
fn a_role_that_cannot_be_given_is_refused_with_the_reason() {
    let facts = |change: fn(&mut RoleFacts)| {
        let mut facts = sound();
        change(&mut facts);
        Some(facts)
    };
    for (facts, expected) in [
        (facts(|role| role.deleted = true), Refusal::RoleDeleted("Red".to_owned())),
        (facts(|role| role.managed = true), Refusal::RoleManaged(role(RED))),
        (facts(|role| role.below_bot = Some(false)), Refusal::RoleAboveBot(role(RED))),
    ] {
        assert_eq!(choose_red(&panel(Mode::Toggle, facts), &[]), Err(expected));
    }
}

#[test]
fn who_needs_a_role_that_is_gone_is_told_so() {
    let limits = Limits { requires: Some(role(70)), ..Limits::default() };
    let panel = InUse { required_is_gone: Some("Staff".to_owned()), ..limited(Mode::Toggle, limits) };
    assert_eq!(choose_red(&panel, &[]), Err(Refusal::RoleDeleted("Staff".to_owned())));
}

#[test]
fn what_the_bot_may_do_in_the_guild_outweighs_what_it_may_in_the_channel() {
    let panel = |bot| InUse { bot_permissions: Some(bot), ..panel(Mode::Toggle, Some(sound())) };
    let here = |app| Chooser { role_ids: &[], app_permissions: Some(app), timed_out_until: None, now: NOW };
    let press = |bot, app| choose(&panel(bot), Choice::Button(EntryId(1)), here(app));
    let (manages, nothing) = (Permissions::MANAGE_ROLES, Permissions::empty());
    assert_eq!(press(manages, nothing), Ok(plan(&[RED], &[])));
    assert_eq!(press(Permissions::ADMINISTRATOR, nothing), Ok(plan(&[RED], &[])));
    assert_eq!(press(nothing, manages), Err(Refusal::BotLacksManageRoles));
}

#[test]
fn where_the_mirror_knows_nothing_the_payload_decides() {
    let unknown = panel(Mode::Toggle, None);
    assert_eq!(choose_red(&unknown, &[]), Ok(plan(&[RED], &[])));
    let with = |app_permissions| Chooser { role_ids: &[], app_permissions, timed_out_until: None, now: NOW };
    let press = |chooser| choose(&unknown, Choice::Button(EntryId(1)), chooser);
    assert_eq!(press(with(Some(Permissions::SEND_MESSAGES))), Err(Refusal::BotLacksManageRoles));
    assert_eq!(press(with(None)), Ok(plan(&[RED], &[])));
}

#[test]
fn an_entry_that_was_taken_off_is_refused() {
    let gone = Choice::Button(EntryId(9));
    assert_eq!(chosen(&panel(Mode::Toggle, None), gone, &[]), Err(Refusal::EntryDeleted));
}

#[test]
fn unique_leaves_a_role_it_cannot_take() {
    let mut panel = panel(Mode::Unique, Some(sound()));
    if let Some(blue) = &mut panel.entries[1].role {
        blue.below_bot = Some(false);
    }
    assert_eq!(choose_red(&panel, &[BLUE, GREEN]), Ok(plan(&[RED], &[GREEN])));
}

#[test]
fn what_is_there_afterwards_is_told() {
    let panel = panel(Mode::Toggle, Some(sound()));
    assert_eq!(afterwards(&panel, &roles(&[GREEN, BLUE, 99]), &plan(&[RED], &[BLUE])), roles(&[RED, GREEN]));
}
