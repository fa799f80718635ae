//! The rows of history that a batch makes: what a role or an overwrite was, what it is, and when that was said.

use serde::{Serialize, Serializer};
use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use twilight_model::guild::Permissions;

use super::{OverwriteRow, RoleRow};
use crate::{Result, ids::raw};

/// A change, as history keeps it.
pub(super) struct Change {
    pub(super) guild_id: i64,
    pub(super) subject: Subject,
    before: Option<State>,
    after: Option<State>,
    pub(super) at: OffsetDateTime,
    /// The permissions that it gave, took, allowed or denied, or does no more.
    pub(super) permissions: Permissions,
}

/// What changed.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    Role { role_id: i64 },
    Overwrite { channel_id: i64, target_id: i64 },
}

/// The changes of a batch; of two of the same thing the later comes later.
#[derive(Default)]
pub(super) struct Told(Vec<Change>);

impl Told {
    /// A role, of which at least one state is known.
    pub(super) fn role(&mut self, before: Option<&RoleRow>, after: Option<&RoleRow>, at: OffsetDateTime) {
        let Some(either) = after.or(before) else { return };
        let permissions = |row: Option<&RoleRow>| row.map_or(Permissions::empty(), |row| row.permissions);
        self.0.push(Change {
            guild_id: raw(either.guild_id),
            subject: Subject::Role { role_id: raw(either.role_id) },
            before: before.map(State::of_role),
            after: after.map(State::of_role),
            at,
            permissions: permissions(before) ^ permissions(after),
        });
    }

    /// An overwrite of a channel.
    pub(super) fn overwrite(
        &mut self,
        (guild_id, channel_id): (i64, i64),
        (before, after): (Option<&OverwriteRow>, Option<&OverwriteRow>),
        at: OffsetDateTime,
    ) {
        let Some(either) = after.or(before) else { return };
        self.0.push(Change {
            guild_id,
            subject: Subject::Overwrite { channel_id, target_id: raw(either.target_id) },
            before: before.map(State::of_overwrite),
            after: after.map(State::of_overwrite),
            at,
            permissions: OverwriteRow::difference(before, after),
        });
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Change> {
        self.0.iter()
    }

    /// Keeps them.
    pub(super) async fn keep(&self, conn: &mut PgConnection) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            "insert into history (guild_id, subject, subject_id, target_id, before, after, at)
             select guild_id, subject, subject_id, target_id, before, after, at
             from (select unnest($1::bigint[]) as guild_id, unnest($2::text[]) as subject,
                          unnest($3::bigint[]) as subject_id, unnest($4::bigint[]) as target_id,
                          unnest($5::jsonb[]) as before, unnest($6::jsonb[]) as after,
                          unnest($7::timestamptz[]) as at, generate_subscripts($1::bigint[], 1) as nth) as told
             order by nth",
            &self.column(|change| change.guild_id),
            &self.column(|change| change.subject.name()) as _,
            &self.column(|change| change.subject.id()),
            &self.column(|change| change.subject.target_id()) as _,
            &self.column(|change| change.before.as_ref().map(Json)) as _,
            &self.column(|change| change.after.as_ref().map(Json)) as _,
            &self.column(|change| change.at)
        )
        .execute(conn)
        .await?;
        Ok(())
    }

    fn column<'a, T>(&'a self, value: impl Fn(&'a Change) -> T) -> Vec<T> {
        self.0.iter().map(value).collect()
    }
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Role { .. } => "role",
            Self::Overwrite { .. } => "overwrite",
        }
    }

    fn id(self) -> i64 {
        match self {
            Self::Role { role_id } => role_id,
            Self::Overwrite { channel_id, .. } => channel_id,
        }
    }

    /// The role or member whose permissions it is about.
    pub(super) fn concerned(self) -> i64 {
        match self {
            Self::Role { role_id } => role_id,
            Self::Overwrite { target_id, .. } => target_id,
        }
    }

    fn target_id(self) -> Option<i64> {
        match self {
            Self::Role { .. } => None,
            Self::Overwrite { target_id, .. } => Some(target_id),
        }
    }
}

/// A state as history keeps it.
#[derive(Serialize)]
#[serde(untagged)]
enum State {
    Role(Box<RoleState>),
    Overwrite {
        kind: i16,
        #[serde(serialize_with = "bits")]
        allow: Permissions,
        #[serde(serialize_with = "bits")]
        deny: Permissions,
    },
}

/// What few roles have is left out where it is not.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a role is that")]
struct RoleState {
    name: String,
    primary_color: i32,
    position: i32,
    #[serde(serialize_with = "bits")]
    permissions: Permissions,
    managed: bool,
    hoist: bool,
    mentionable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    secondary_color: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tertiary_color: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unicode_emoji: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_bot_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_integration_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag_subscription_listing_id: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tag_premium_subscriber: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tag_available_for_purchase: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tag_guild_connections: bool,
}

impl State {
    fn of_role(row: &RoleRow) -> Self {
        let RoleRow { colors, tags, .. } = row;
        Self::Role(Box::new(RoleState {
            name: row.name.clone(),
            primary_color: colors.primary,
            position: row.position,
            permissions: row.permissions,
            managed: row.managed,
            hoist: row.hoist,
            mentionable: row.mentionable,
            secondary_color: colors.secondary,
            tertiary_color: colors.tertiary,
            icon: row.icon.clone(),
            unicode_emoji: row.unicode_emoji.clone(),
            tag_bot_id: tags.bot_id.map(|id| id.to_string()),
            tag_integration_id: tags.integration_id.map(|id| id.to_string()),
            tag_subscription_listing_id: tags.subscription_listing_id.map(|id| id.to_string()),
            tag_premium_subscriber: tags.premium_subscriber,
            tag_available_for_purchase: tags.available_for_purchase,
            tag_guild_connections: tags.guild_connections,
        }))
    }

    fn of_overwrite(row: &OverwriteRow) -> Self {
        Self::Overwrite { kind: row.kind.stored(), allow: row.allow, deny: row.deny }
    }
}

/// As Discord writes them: digits in a string, which no reader of JSON rounds.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn bits<S: Serializer>(permissions: &Permissions, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.collect_str(&permissions.bits())
}
