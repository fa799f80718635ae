//! A guild's audit log (Discord Docs: Audit Log, "Get Guild Audit Log").

use std::collections::BTreeSet;

use axum::extract::State;
use serde_json::{Value, json};
use twilight_model::{guild::Permissions, id::marker::GenericMarker};

use super::{
    Bot, Reply, Segments,
    params::{Page, Params},
    show,
};
use crate::{
    ApiError, World,
    state::{
        self, AuditEntry,
        ids::{AnyId, GuildId, UserId},
    },
};

/// Which entries are wanted.
struct Filter {
    user_id: Option<UserId>,
    target_id: Option<AnyId>,
    action_type: Option<u16>,
    page: Page<GenericMarker>,
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    params: Params,
) -> Result<Reply, ApiError> {
    let filter = params.read(|form| Filter {
        user_id: form.id("user_id"),
        target_id: form.id("target_id"),
        action_type: form.integer("action_type", 0..=i64::from(u16::MAX)),
        page: Page::read(form, 50, 1..=100),
    })?;
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?.require(Permissions::VIEW_AUDIT_LOG)?;
        Ok(Reply::Json(log(state, guild_id, &filter)))
    })
}

/// Newest first; but what comes after an entry, oldest first.
fn log(state: &state::State, guild_id: GuildId, filter: &Filter) -> Value {
    let kept = state.audit_log.get(&guild_id).into_iter().flatten().filter(|entry| filter.takes(entry));
    let mut entries: Vec<_> = kept.collect();
    if filter.page.after.is_none() {
        entries.reverse();
    }
    entries.truncate(filter.page.limit);
    let targets = entries.iter().filter_map(|entry| entry.target_id);
    let named: BTreeSet<UserId> =
        entries.iter().filter_map(|entry| entry.user_id).chain(targets.clone().map(AnyId::cast)).collect();
    let users: Vec<_> = named.into_iter().filter_map(|user_id| state.user(user_id).ok()).collect();
    let threads: BTreeSet<AnyId> = targets.collect();
    let threads: Vec<_> = threads
        .into_iter()
        .filter_map(|id| state.channels.get(&id.cast()).filter(|channel| channel.is_thread()))
        .collect();
    json!({
        "audit_log_entries": show(&entries), "users": show(&users), "threads": show(&threads),
        "application_commands": [], "auto_moderation_rules": [], "guild_scheduled_events": [],
        "integrations": [], "webhooks": [],
    })
}

impl Filter {
    fn takes(&self, entry: &AuditEntry) -> bool {
        self.user_id.is_none_or(|user_id| entry.user_id == Some(user_id))
            && self.target_id.is_none_or(|target_id| entry.target_id == Some(target_id))
            && self.action_type.is_none_or(|action| entry.action_type == action)
            && self.page.before.is_none_or(|before| entry.id < before)
            && self.page.after.is_none_or(|after| entry.id > after)
    }
}
