//! The audit log: what was done through REST, by whom and for which reason.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Change, State,
    ids::{AnyId, GuildId, UserId},
};
use crate::state::Actor;

/// What an object's fields say of the moment rather than of what someone set.
const UNAUDITED: [&str; 13] = [
    "id",
    "guild_id",
    "last_message_id",
    "last_pin_timestamp",
    "archive_timestamp",
    "create_timestamp",
    "message_count",
    "total_message_sent",
    "member_count",
    "owner_id",
    "user",
    "joined_at",
    "roles",
];

/// An entry of a guild's audit log (Discord Docs: Audit Log).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AuditEntry {
    pub(crate) id: AnyId,
    pub(crate) action_type: u16,
    pub(crate) user_id: Option<UserId>,
    pub(crate) target_id: Option<AnyId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) changes: Vec<AuditChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<Map<String, Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// A field that an audited action changed; a value that was or became null is left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AuditChange {
    pub(crate) key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) new_value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) old_value: Option<Value>,
}

/// The audited actions, by Discord's numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Audited {
    GuildUpdate = 1,
    ChannelCreate = 10,
    ChannelUpdate = 11,
    ChannelDelete = 12,
    OverwriteCreate = 13,
    OverwriteUpdate = 14,
    OverwriteDelete = 15,
    MemberKick = 20,
    MemberUpdate = 24,
    MemberRoleUpdate = 25,
    RoleCreate = 30,
    RoleUpdate = 31,
    RoleDelete = 32,
    EmojiCreate = 60,
    EmojiUpdate = 61,
    EmojiDelete = 62,
    MessageDelete = 72,
    MessageBulkDelete = 73,
    ThreadCreate = 110,
    ThreadUpdate = 111,
    ThreadDelete = 112,
}

/// What an entry says beside who did it and why.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    action: Audited,
    target_id: AnyId,
    changes: Vec<AuditChange>,
    options: Option<Map<String, Value>>,
}

/// Who does something, and the reason they gave in `X-Audit-Log-Reason`.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) actor: Actor,
    pub(crate) reason: Option<String>,
}

impl Deed {
    /// Without a reason.
    pub(crate) fn of(actor: Actor) -> Self {
        Self { actor, reason: None }
    }
}

impl Record {
    /// An action upon something, without changes.
    pub(crate) fn of(action: Audited, target_id: AnyId) -> Self {
        Self { action, target_id, changes: Vec::new(), options: None }
    }

    /// With every field in which two forms of an object differ; null where there is no such form.
    pub(crate) fn between(self, before: &Value, after: &Value) -> Self {
        Self { changes: differences(&flat(before), &flat(after)), ..self }
    }

    /// With one change.
    pub(crate) fn with(mut self, key: &str, old: Option<Value>, new: Option<Value>) -> Self {
        self.changes.push(AuditChange { key: key.to_owned(), new_value: new, old_value: old });
        self
    }

    /// With something else to know.
    pub(crate) fn option(mut self, key: &str, value: &impl ToString) -> Self {
        self.options.get_or_insert_default().insert(key.to_owned(), json!(value.to_string()));
        self
    }

    /// Whether nothing was changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

/// An object's audited fields, those of a thread's metadata among them.
fn flat(object: &Value) -> Map<String, Value> {
    let mut fields = object.as_object().cloned().unwrap_or_default();
    if let Some(Value::Object(metadata)) = fields.remove("thread_metadata") {
        fields.extend(metadata);
    }
    fields.retain(|key, value| !value.is_null() && !UNAUDITED.contains(&key.as_str()));
    fields
}

fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<AuditChange> {
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    after
        .keys()
        .chain(gone)
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| AuditChange {
            key: key.clone(),
            new_value: after.get(key).cloned(),
            old_value: before.get(key).cloned(),
        })
        .collect()
}

impl State {
    /// Writes an entry into a guild's audit log.
    pub(crate) fn audit(&mut self, guild_id: GuildId, deed: &Deed, record: Record) {
        let user_id = match deed.actor {
            Actor::Discord => None,
            Actor::User(user_id) => Some(user_id),
        };
        let entry = AuditEntry {
            id: self.next_id(),
            action_type: record.action as u16,
            user_id,
            target_id: Some(record.target_id),
            changes: record.changes,
            options: record.options,
            reason: deed.reason.clone(),
        };
        self.audit_log.entry(guild_id).or_default().push(entry.clone());
        self.record(Change::AuditLogEntry { guild_id, entry: Box::new(entry) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twilight_model::id::Id;

    #[test]
    fn changes_leave_out_what_was_or_became_null() {
        let before = json!({ "id": "1", "name": "a", "topic": null, "nsfw": true });
        let after = json!({ "id": "2", "name": "b", "topic": "t", "nsfw": true });
        let record = Record::of(Audited::ChannelUpdate, Id::new(1)).between(&before, &after);
        let changes = serde_json::to_value(&record.changes).unwrap();
        let expected = json!([
            { "key": "name", "new_value": "b", "old_value": "a" },
            { "key": "topic", "new_value": "t" },
        ]);
        assert_eq!(changes, expected);
    }
}
