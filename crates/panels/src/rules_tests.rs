//! The rules as tables.

use super::*;
use crate::model::{PanelId, RoleFacts};

const RED: u64 = 11;
const BLUE: u64 = 12;
const GREEN: u64 = 13;

fn role(id: u64) -> Id<RoleMarker> {
    Id::new(id)
}

fn sound() -> RoleFacts {
    RoleFacts { name: "Red".to_owned(), deleted: false, managed: false, below_bot: Some(true) }
}

fn panel(mode: Mode, first: Option<RoleFacts>) -> InUse {
    let entry = |number: i64, role_id, role| EntryInUse {
        entry_id: EntryId(number),
        role_id: Id::new(role_id),
        role,
    };
    let entries = vec![entry(1, RED, first), entry(2, BLUE, Some(sound())), entry(3, GREEN, None)];
    InUse { panel_id: PanelId(1), mode, entries }
}

fn choose_red(panel: &InUse, has: &[u64]) -> Result<Plan, Refusal> {
    let role_ids: Vec<_> = has.iter().copied().map(Id::new).collect();
    let app_permissions = Some(Permissions::MANAGE_ROLES);
    choose(panel, EntryId(1), Chooser { role_ids: &role_ids, app_permissions })
}

fn plan(add: &[u64], remove: &[u64]) -> Plan {
    let ids = |raw: &[u64]| raw.iter().copied().map(role).collect();
    Plan { add: ids(add), remove: ids(remove) }
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
fn where_the_mirror_knows_nothing_the_payload_decides() {
    let unknown = panel(Mode::Toggle, None);
    assert_eq!(choose_red(&unknown, &[]), Ok(plan(&[RED], &[])));
    let chooser = Chooser { role_ids: &[], app_permissions: Some(Permissions::SEND_MESSAGES) };
    assert_eq!(choose(&unknown, EntryId(1), chooser), Err(Refusal::BotLacksManageRoles));
    let silent = Chooser { role_ids: &[], app_permissions: None };
    assert_eq!(choose(&unknown, EntryId(1), silent), Ok(plan(&[RED], &[])));
}

#[test]
fn an_entry_that_was_taken_off_is_refused() {
    let chooser = Chooser { role_ids: &[], app_permissions: None };
    assert_eq!(choose(&panel(Mode::Toggle, None), EntryId(9), chooser), Err(Refusal::EntryDeleted));
}

#[test]
fn unique_leaves_a_role_it_cannot_take() {
    let mut panel = panel(Mode::Unique, Some(sound()));
    if let Some(blue) = &mut panel.entries[1].role {
        blue.below_bot = Some(false);
    }
    assert_eq!(choose_red(&panel, &[BLUE, GREEN]), Ok(plan(&[RED], &[GREEN])));
}
