//! Changing a member: each field by its own right (Discord Docs: Guild Resource, "Modify Guild Member").

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use twilight_model::guild::Permissions;

use super::{messages::author, show};
use crate::{
    ApiError,
    bodies::{self, Form},
    state::{
        self, Audited, Deed, MemberEdit, Patch, Record,
        ids::{GuildId, RoleId, UserId},
        snowflake,
    },
};

/// The longest timeout.
const LONGEST_TIMEOUT: Duration = Duration::days(28);
/// The member flag that spares someone the guild's verification; the only one that can be set.
const BYPASSES_VERIFICATION: u64 = 1 << 2;

/// Changes a member, as far as the actor may.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
    body: &Value,
) -> Result<Value, ApiError> {
    state.rights(deed.actor, guild_id)?;
    let (roles, before) =
        (state.member(guild_id, user_id)?.roles.clone(), member(state, (guild_id, user_id))?);
    let now = state.now();
    let (edit, voice) = bodies::read(body, |form| (read(form, now), read_voice(form)))?;
    if voice {
        // Nobody of this world speaks.
        return Err(ApiError::not_in_voice());
    }
    require(state, deed, (guild_id, user_id), &edit)?;
    if let Some(wanted) = &edit.roles {
        let moved = roles.iter().filter(|id| !wanted.contains(id));
        for role_id in moved.chain(wanted.iter().filter(|id| !roles.contains(id))) {
            require_assignable(state, deed, (guild_id, *role_id))?;
        }
    }
    state.update_member(guild_id, user_id, edit)?;
    audit_roles(state, deed, (guild_id, user_id), &roles)?;
    let after = member(state, (guild_id, user_id))?;
    let record = Record::of(Audited::MemberUpdate, user_id.cast()).between(&before, &after);
    if !record.is_empty() {
        state.audit(guild_id, deed, record);
    }
    Ok(after)
}

fn member(state: &state::State, (guild_id, user_id): (GuildId, UserId)) -> Result<Value, ApiError> {
    Ok(show(&state.member_json(guild_id, user_id)?))
}

fn read(form: &Form<'_>, now: OffsetDateTime) -> MemberEdit {
    let until = |form: &Form<'_>, field: &str| {
        let text = form.string(field, 1..=100)?;
        let until = OffsetDateTime::parse(&text, &Rfc3339).ok();
        if until.is_none() {
            let message = format!("Could not parse {text}. Should be ISO8601.");
            form.refuse(field, "DATE_TIME_TYPE_PARSE", &message);
        } else if until.is_some_and(|until| until > now + LONGEST_TIMEOUT) {
            form.refuse(field, "GUILD_MEMBER_COMMUNICATION_DISABLED_TOO_LONG", "Invalid timeout duration");
        }
        until.map(snowflake::timestamp)
    };
    let nick = form.nullable("nick", |form, field| form.string(field, 0..=32));
    let flags: Option<u64> = form.integer("flags", 0..=i64::MAX);
    MemberEdit {
        nick: if nick == Patch::Set(String::new()) { Patch::Clear } else { nick },
        roles: form.ids("roles", 0..=250),
        communication_disabled_until: form.nullable("communication_disabled_until", until),
        flags: flags.map(|flags| flags & BYPASSES_VERIFICATION),
    }
}

/// Whether the body is about a voice channel.
fn read_voice(form: &Form<'_>) -> bool {
    let muted = [form.flag("mute"), form.flag("deaf")];
    muted.iter().any(Option::is_some) || form.value("channel_id").is_some()
}

/// The right that each field needs; others' nicknames and timeouts need a place above them too.
fn require(
    state: &state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
    edit: &MemberEdit,
) -> Result<(), ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    let own = author(state, deed.actor) == user_id;
    let above = || state.require_above_member(deed.actor, guild_id, user_id);
    if edit.nick != Patch::Keep {
        rights.require(if own { Permissions::CHANGE_NICKNAME } else { Permissions::MANAGE_NICKNAMES })?;
        if !own {
            above()?;
        }
    }
    if edit.communication_disabled_until != Patch::Keep {
        rights.require(Permissions::MODERATE_MEMBERS)?;
        above()?;
        let target = state.rights(state::Actor::User(user_id), guild_id)?;
        if target.in_guild().contains(Permissions::ADMINISTRATOR) {
            return Err(ApiError::missing_permissions());
        }
    }
    if edit.flags.is_some() {
        rights.require(Permissions::MODERATE_MEMBERS)?;
    }
    Ok(())
}

/// A role that the actor may hand out: below them, not @everyone, and nobody's own.
pub(super) fn require_assignable(
    state: &state::State,
    deed: &Deed,
    (guild_id, role_id): (GuildId, RoleId),
) -> Result<(), ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    let role = state.role(guild_id, role_id)?;
    if role_id == state.guild(guild_id)?.everyone_id() {
        return Err(ApiError::invalid_role());
    }
    rights.require(Permissions::MANAGE_ROLES)?;
    rights.require_above(role.rank())?;
    if role.managed { Err(ApiError::missing_permissions()) } else { Ok(()) }
}

/// Notes which roles a member got and lost, if any.
pub(super) fn audit_roles(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
    before: &[RoleId],
) -> Result<(), ApiError> {
    let after = state.member(guild_id, user_id)?.roles.clone();
    let named = |roles: &[RoleId], others: &[RoleId]| {
        let differing = roles.iter().filter(|id| !others.contains(id));
        let partial = differing.filter_map(|id| state.role(guild_id, *id).ok());
        partial.map(|role| json!({ "id": role.id, "name": role.name })).collect::<Vec<_>>()
    };
    let mut record = Record::of(Audited::MemberRoleUpdate, user_id.cast());
    for (key, roles) in [("$add", named(&after, before)), ("$remove", named(before, &after))] {
        if !roles.is_empty() {
            record = record.with(key, None, Some(Value::Array(roles)));
        }
    }
    if !record.is_empty() {
        state.audit(guild_id, deed, record);
    }
    Ok(())
}
