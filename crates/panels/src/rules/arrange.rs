//! What becomes of a panel's entries when others are wanted.

use std::collections::BTreeSet;

use twilight_model::id::{Id, marker::RoleMarker};

use super::{Refusal, read_emoji};
use crate::model::{Entry, EntryText, Look, MOST_ENTRIES, WantedEntry};

/// What becomes of a panel's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// Those that are taken off.
    pub removed: Vec<Entry>,
    /// Those that are there then, in order.
    pub places: Vec<Place>,
}

/// One that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It stays, and says and looks like this.
    Stays(Entry, EntryText),
    /// It is made.
    Made {
        /// The role it gives.
        role_id: Id<RoleMarker>,
        /// What it says and looks like; what is `None` is usual.
        look: Look,
        /// The role may be dangerous.
        confirmed: bool,
    },
}

impl Place {
    /// The role it gives.
    pub fn role_id(&self) -> Id<RoleMarker> {
        match self {
            Self::Stays(entry, _) => entry.role_id,
            Self::Made { role_id, .. } => *role_id,
        }
    }
}

impl Arrangement {
    /// Those that stay, with what they say and look like then.
    pub fn staying(&self) -> impl Iterator<Item = (&Entry, &EntryText)> {
        self.places.iter().filter_map(|place| match place {
            Place::Stays(entry, text) => Some((entry, text)),
            Place::Made { .. } => None,
        })
    }
}

/// Makes of the entries that are there those that are wanted. Whether each role may be offered is another question.
pub fn arrange(before: &[Entry], wanted: Vec<WantedEntry>) -> Result<Arrangement, Refusal> {
    if wanted.len() > MOST_ENTRIES {
        return Err(Refusal::TooManyEntries);
    }
    let (mut places, mut roles) = (Vec::with_capacity(wanted.len()), BTreeSet::new());
    for wanted in wanted {
        let place = place(before, wanted)?;
        if !roles.insert(place.role_id()) {
            return Err(Refusal::RoleOffered(place.role_id()));
        }
        places.push(place);
    }
    let stays = |entry: &Entry| {
        places.iter().any(|place| matches!(place, Place::Stays(stays, _) if stays.entry_id == entry.entry_id))
    };
    let removed = before.iter().filter(|entry| !stays(entry)).cloned().collect();
    Ok(Arrangement { removed, places })
}

fn place(before: &[Entry], wanted: WantedEntry) -> Result<Place, Refusal> {
    let WantedEntry { entry_id, role_id, look, confirmed } = wanted;
    let Some(entry_id) = entry_id else {
        let role_id = role_id.ok_or(Refusal::Empty)?;
        return Ok(Place::Made { role_id, look, confirmed });
    };
    let entry = before.iter().find(|entry| entry.entry_id == entry_id).ok_or(Refusal::EntryDeleted)?;
    if role_id.is_some_and(|role_id| role_id != entry.role_id) {
        return Err(Refusal::EntryOfAnotherRole(entry.role_id));
    }
    let text = looking(EntryText::from(entry), look)?;
    Ok(Place::Stays(entry.clone(), text))
}

/// What an entry says and looks like that is to look so.
pub fn looking(before: EntryText, look: Look) -> Result<EntryText, Refusal> {
    let emoji = match look.emoji {
        Some(emoji) => read_emoji(emoji.as_deref().unwrap_or_default())?,
        None => before.emoji,
    };
    Ok(EntryText {
        label: look.label.unwrap_or(before.label),
        emoji,
        style: look.style.unwrap_or(before.style),
        description: look.description.unwrap_or(before.description),
    })
}

/// The entries that were moved among those that stay: all but the longest row of them that is in order still.
///
/// `places` are the places from which they come, in the order in which they stand now.
pub fn moved(places: &[usize]) -> Vec<usize> {
    // For each the longest row that ends with it: how many, and which stands before it there.
    let mut rows: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let before = (0..at).filter(|other| places[*other] < *place).max_by_key(|other| rows[*other].0);
        rows.push((before.map_or(1, |other| rows[other].0 + 1), before));
    }
    let mut last = (0..places.len()).max_by_key(|at| rows[*at].0);
    let mut stay = BTreeSet::new();
    while let Some(at) = last {
        stay.insert(at);
        last = rows[at].1;
    }
    (0..places.len()).filter(|at| !stay.contains(at)).collect()
}

#[cfg(test)]
#[path = "arrange_tests.rs"]
mod tests;
