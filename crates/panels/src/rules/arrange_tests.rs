use super::*;
use crate::model::EntryId;

fn entry(id: i64) -> Entry {
    Entry {
        entry_id: EntryId(id),
        role_id: Id::new(id.unsigned_abs() + 100),
        label: format!("Role {id}"),
        emoji: None,
        style: 2,
        description: None,
        confirmed: None,
    }
}

fn stays(id: i64) -> WantedEntry {
    WantedEntry { entry_id: Some(EntryId(id)), ..WantedEntry::default() }
}

fn made(role_id: u64) -> WantedEntry {
    WantedEntry { role_id: Some(Id::new(role_id)), ..WantedEntry::default() }
}

fn arranged(wanted: Vec<WantedEntry>) -> Result<Arrangement, Refusal> {
    arrange(&[entry(1), entry(2), entry(3)], wanted)
}

#[test]
fn what_is_left_out_is_taken_off_and_what_is_new_is_made() {
    let arranged = arranged(vec![made(7), stays(3), stays(1)]).unwrap();
    assert_eq!(arranged.removed, [entry(2)]);
    let roles: Vec<_> = arranged.places.iter().map(|place| place.role_id().get()).collect();
    assert_eq!(roles, [7, 103, 101]);
}

#[test]
fn an_entry_keeps_what_is_not_said() {
    let look = Look { emoji: Some(Some("🎨".to_owned())), ..Look::default() };
    let arranged = arranged(vec![WantedEntry { look, ..stays(1) }]).unwrap();
    let text: Vec<_> =
        arranged.staying().map(|(_, text)| (text.label.as_str(), text.emoji.as_deref())).collect();
    assert_eq!(text, [("Role 1", Some("🎨"))]);
}

#[test]
fn the_role_of_an_entry_that_is_taken_off_can_be_offered_anew() {
    let arranged = arranged(vec![stays(2), made(101)]).unwrap();
    assert_eq!(arranged.removed, [entry(1), entry(3)]);
}

#[test]
fn entries_that_make_no_sense_are_refused() {
    let role = |id| Id::new(id);
    let another = WantedEntry { role_id: Some(role(9)), ..stays(1) };
    let emoji = Look { emoji: Some(Some("x".to_owned())), ..Look::default() };
    for (wanted, refusal) in [
        (vec![stays(4)], Refusal::EntryDeleted),
        (vec![stays(1), stays(1)], Refusal::RoleOffered(role(101))),
        (vec![made(7), made(7)], Refusal::RoleOffered(role(7))),
        (vec![stays(1), made(101)], Refusal::RoleOffered(role(101))),
        (vec![another], Refusal::EntryOfAnotherRole(role(101))),
        (vec![WantedEntry::default()], Refusal::Empty),
        (vec![WantedEntry { look: emoji, ..stays(1) }], Refusal::NotAnEmoji("x".to_owned())),
        ((1..=26).map(made).collect(), Refusal::TooManyEntries),
    ] {
        assert_eq!(arranged(wanted), Err(refusal));
    }
}

#[test]
fn moved_are_those_that_left_the_longest_row() {
    for (places, expected) in [
        (vec![], vec![]),
        (vec![0, 1, 2], vec![]),
        (vec![2, 0, 1], vec![0]),
        (vec![1, 2, 0], vec![2]),
        (vec![0, 4, 1, 2, 3], vec![1]),
    ] {
        assert_eq!(moved(&places), expected, "{places:?}");
    }
    assert_eq!(moved(&[2, 1, 0]).len(), 2);
}
