//! A reading over REST, brought up to what the guild's dispatches said while it was made.
//!
//! The reading may be older than any of them, and none of them may be taken back by it, not even for the
//! length of a transaction: history would tell of changes that never were.

use std::collections::HashSet;

use bellhop_store::mirror::write::{ChannelRow, OverwriteRow, RoleRow, SIGHT};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GenericMarker, RoleMarker},
};

use crate::change::{Change, Snapshot};

/// What a reading and the dispatches since make together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Overlaid {
    /// The guild as it is.
    Whole(Box<Snapshot>),
    /// The same, except for a dispatch since that could not be read, or by which the bot sees other threads:
    /// it must be read once more.
    Unsure(Box<Snapshot>),
    /// Nothing: the guild is in an outage, or not the bot's any more.
    Void,
}

/// Lays over the reading what came since, in order.
pub(crate) fn overlay(reading: Snapshot, since: Vec<Change>) -> Overlaid {
    let mut overlay = Overlay { guild: Some(Box::new(reading)), ..Overlay::default() };
    for change in since {
        overlay.change(change);
    }
    match overlay.guild {
        Some(guild) if overlay.unsure => Overlaid::Unsure(guild),
        Some(guild) => Overlaid::Whole(guild),
        None => Overlaid::Void,
    }
}

#[derive(Default)]
struct Overlay {
    guild: Option<Box<Snapshot>>,
    unsure: bool,
    /// A late update does not bring these back.
    deleted_channels: HashSet<Id<ChannelMarker>>,
    deleted_roles: HashSet<Id<RoleMarker>>,
}

impl Overlay {
    fn change(&mut self, change: Change) {
        match change {
            Change::Snapshot(snapshot) => {
                let guild = self.guild.take();
                self.guild = Some(snapshot);
                if let (Some(guild), Some(new)) = (guild, &mut self.guild) {
                    new.self_member = new.self_member.take().or(guild.self_member);
                }
            }
            Change::Unavailable(_) | Change::Retired(_) | Change::RereadNeedless(_) => self.guild = None,
            Change::Unreadable { .. } | Change::Gap { .. } | Change::Sight { .. } => self.unsure = true,
            change => {
                if let Some(guild) = self.guild.take() {
                    self.unsure |= changes_sight(&guild, &change);
                    self.guild = Some(self.part(guild, change));
                }
            }
        }
    }

    fn part(&mut self, mut guild: Box<Snapshot>, change: Change) -> Box<Snapshot> {
        match change {
            Change::Guild(row) => guild.guild = row,
            Change::Channel(row) if !self.deleted_channels.contains(&row.channel_id) => {
                put_channel(&mut guild.channels, row);
            }
            Change::ChannelDeleted { channel_id, .. } => {
                self.deleted_channels.insert(channel_id);
                let inside = |row: &ChannelRow| row.is_thread() && row.parent_id == Some(channel_id);
                guild.channels.retain(|row| row.channel_id != channel_id && !inside(row));
            }
            Change::Threads { parent_ids, threads, .. } => {
                let listed = |row: &ChannelRow| match &parent_ids {
                    Some(parents) => row.parent_id.is_some_and(|parent| parents.contains(&parent)),
                    None => true,
                };
                guild.channels.retain(|row| !row.is_thread() || !listed(row));
                for row in threads {
                    put_channel(&mut guild.channels, row);
                }
            }
            Change::Role(row) if !self.deleted_roles.contains(&row.role_id) => {
                put_role(&mut guild.roles, row);
            }
            Change::RoleDeleted { role_id, .. } => {
                self.deleted_roles.insert(role_id);
                guild.roles.retain(|row| row.role_id != role_id);
                if let Some(own) = &mut guild.self_member {
                    own.role_ids.retain(|held| *held != role_id);
                }
            }
            Change::Emojis { emojis, .. } => guild.emojis = emojis,
            Change::SelfMember(row) => guild.self_member = Some(row),
            _ => {}
        }
        guild
    }
}

/// Whether the bot may see other threads by the change than the reading found: the same that has the guild
/// read again where the change is written.
fn changes_sight(guild: &Snapshot, change: &Change) -> bool {
    let concerned = |target_id| guild.self_member.as_ref().is_none_or(|own| own.is_concerned_by(target_id));
    match change {
        Change::Role(row) => {
            let known = guild.roles.iter().find(|known| known.role_id == row.role_id);
            known.is_some_and(|known| (known.permissions ^ row.permissions).intersects(SIGHT))
                && concerned(row.role_id.cast())
        }
        Change::Channel(row) => {
            let known = guild.channels.iter().find(|known| known.channel_id == row.channel_id);
            known.is_some_and(|known| differing(&known.overwrites, &row.overwrites).any(concerned))
        }
        Change::RoleDeleted { role_id, .. } => {
            guild.self_member.as_ref().is_some_and(|own| own.role_ids.contains(role_id))
        }
        Change::SelfMember(row) => guild.self_member.as_ref().is_none_or(|own| own.role_ids != row.role_ids),
        _ => false,
    }
}

/// Whose overwrites bear on what is seen, and differ.
fn differing<'a>(
    before: &'a [OverwriteRow],
    after: &'a [OverwriteRow],
) -> impl Iterator<Item = Id<GenericMarker>> + 'a {
    fn of(rows: &[OverwriteRow], target_id: Id<GenericMarker>) -> Option<&OverwriteRow> {
        rows.iter().find(|row| row.target_id == target_id)
    }
    let targets = before.iter().chain(after).map(|row| row.target_id);
    targets.filter(|target_id| {
        OverwriteRow::difference(of(before, *target_id), of(after, *target_id)).intersects(SIGHT)
    })
}

fn put_channel(rows: &mut Vec<ChannelRow>, row: ChannelRow) {
    match rows.iter_mut().find(|known| known.channel_id == row.channel_id) {
        Some(known) => *known = row,
        None => rows.push(row),
    }
}

fn put_role(rows: &mut Vec<RoleRow>, row: RoleRow) {
    match rows.iter_mut().find(|known| known.role_id == row.role_id) {
        Some(known) => *known = row,
        None => rows.push(row),
    }
}

#[cfg(test)]
mod tests;
