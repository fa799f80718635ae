//! Whether limits make sense.

use bellhop_guilds::Ground;

use super::Refusal;
use crate::model::Limits;

/// Refuses limits with which nobody could use the panel, and a role that is newly named and is none of the guild's.
pub fn make_sense(ground: &Ground, before: Limits, after: Limits) -> Result<(), Refusal> {
    let everyone = Some(ground.guild_id.cast());
    let same = after.requires.is_some() && after.requires == after.forbids;
    if same || after.requires == everyone || after.forbids == everyone {
        return Err(Refusal::LimitMakesNoSense);
    }
    for (was, role_id) in [(before.requires, after.requires), (before.forbids, after.forbids)] {
        match role_id {
            Some(new) if role_id != was && ground.role(new).is_none() => {
                return Err(Refusal::RoleUnknown(new));
            }
            _ => {}
        }
    }
    Ok(())
}
