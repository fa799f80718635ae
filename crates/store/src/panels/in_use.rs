//! A panel as a click on it is judged: all that decides, in one round trip.

use sqlx::{PgConnection, types::Json};
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, InteractionMarker, MessageMarker, RoleMarker, UserMarker},
    },
};

use super::{EntryId, Limits, Mode, PanelId};
use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// A panel as a click on it is judged.
#[derive(Clone, Debug)]
pub struct InUse {
    /// The panel's id.
    pub panel_id: PanelId,
    /// Its title.
    pub title: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// What choosing does.
    pub mode: Mode,
    /// Who may choose, how much and for how long.
    pub limits: Limits,
    /// Its entries in order, with what the mirror knows of their roles.
    pub entries: Vec<EntryInUse>,
    /// Its revision.
    pub revision: i64,
    /// Its message, and the revision that it shows; `None` while it is not posted.
    pub shown: Option<(Id<MessageMarker>, i64)>,
    /// The last name of the role that members need, where it was deleted.
    pub required_is_gone: Option<String>,
    /// What the bot may do in the guild; `None` when its own roles are not known.
    pub bot_permissions: Option<Permissions>,
    /// The bot left the guild.
    pub left: bool,
    /// This very click was accepted before.
    pub accepted: bool,
    /// What was lately decided about the member's roles, oldest first.
    pub recent: Vec<RecentChange>,
}

/// An entry with what the mirror knows of its role.
#[derive(Clone, Debug)]
pub struct EntryInUse {
    /// The entry.
    pub entry_id: EntryId,
    /// The role it gives.
    pub role_id: Id<RoleMarker>,
    /// What the mirror knows; `None` when it never saw the role.
    pub role: Option<RoleFacts>,
    /// The member was given it for a time that has not ended.
    pub lent: bool,
}

/// What decides whether the bot can give a role.
#[derive(Clone, Debug)]
pub struct RoleFacts {
    /// The role's name; of a deleted one the last.
    pub name: String,
    /// Deleted in Discord.
    pub deleted: bool,
    /// Managed by an integration; nobody can give it.
    pub managed: bool,
    /// Below the bot's highest role; `None` when the bot's own roles are not known.
    pub below_bot: Option<bool>,
}

/// A change of a member's roles that was accepted, whether or not it has taken effect; of one that did in part, that part.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct RecentChange {
    /// Roles given.
    pub add: Vec<Id<RoleMarker>>,
    /// Roles taken.
    pub remove: Vec<Id<RoleMarker>>,
    /// Seconds for which they were given, where it was for a time.
    #[serde(default)]
    pub expires_after: Option<u64>,
}

/// Which click it is and whose, and since when their signed roles may be behind what was decided.
#[derive(Clone, Copy, Debug)]
pub struct Clicker<'a> {
    /// The click's interaction.
    pub interaction_id: Id<InteractionMarker>,
    /// The member.
    pub user_id: Id<UserMarker>,
    /// The order key of their role changes.
    pub order_key: &'a str,
    /// The kind of action that changes roles.
    pub kind: &'a str,
    /// Changes that ended before are in what Discord signed.
    pub since: OffsetDateTime,
}

/// The panel of this guild with what a click on it needs, unless it was deleted.
///
/// One statement, on the way of every click.
pub async fn find_in_use(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
    clicker: Clicker<'_>,
) -> Result<Option<InUse>> {
    let mut rows = read(conn, (guild_id, panel_id), clicker).await?.into_iter();
    let Some(mut first) = rows.next() else { return Ok(None) };
    let entries = first.take_entry().into_iter().chain(rows.filter_map(|mut row| row.take_entry())).collect();
    let bot_permissions =
        first.bot_permissions.map(|bits| Permissions::from_bits_truncate(bits.cast_unsigned()));
    Ok(Some(InUse {
        panel_id,
        title: first.title,
        created_at: first.created_at,
        mode: first.mode,
        limits: Limits::read(
            (first.max_roles, first.expires_after),
            (first.requires_role_id, first.forbids_role_id),
        ),
        entries,
        revision: first.revision,
        shown: maybe(first.message_id).zip(first.posted_revision),
        required_is_gone: first.required_name,
        bot_permissions,
        left: first.bot_left,
        accepted: first.accepted,
        recent: first.recent.map(|recent| recent.0).unwrap_or_default(),
    }))
}

/// The panel with one of its entries; without, where it has none.
struct Row {
    title: String,
    created_at: OffsetDateTime,
    mode: Mode,
    revision: i64,
    message_id: Option<i64>,
    posted_revision: Option<i64>,
    max_roles: Option<i32>,
    requires_role_id: Option<i64>,
    forbids_role_id: Option<i64>,
    expires_after: Option<i32>,
    bot_left: bool,
    accepted: bool,
    required_name: Option<String>,
    bot_permissions: Option<i64>,
    recent: Option<Json<Vec<RecentChange>>>,
    entry_id: Option<i64>,
    role_id: Option<i64>,
    role_name: Option<String>,
    deleted: Option<bool>,
    managed: Option<bool>,
    below_bot: Option<bool>,
    lent: bool,
}

impl Row {
    fn take_entry(&mut self) -> Option<EntryInUse> {
        let (deleted, managed) = (self.deleted == Some(true), self.managed == Some(true));
        let below_bot = self.below_bot;
        let role = self.role_name.take().map(|name| RoleFacts { name, deleted, managed, below_bot });
        Some(EntryInUse {
            entry_id: EntryId(self.entry_id?),
            role_id: id(self.role_id?),
            role,
            lent: self.lent,
        })
    }
}

async fn read(
    conn: &mut PgConnection,
    (guild_id, panel_id): (Id<GuildMarker>, PanelId),
    clicker: Clicker<'_>,
) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        r#"with panel as materialized (
             select panels.*,
                    exists (select 1 from guilds where guild_id = $2 and retired_at is not null) as bot_left,
                    exists (select 1 from interactions where interaction_id = $6) as accepted,
                    (select name from roles where roles.guild_id = $2 and role_id = requires_role_id
                                              and deleted_at is not null) as required_name,
                    (select jsonb_agg(payload || case when result ? 'refused' then jsonb_build_object(
                                          'add', result->'added', 'remove', result->'removed')
                                      else '{}' end order by sequence)
                     from (select * from actions
                           where application_id = panels.application_id and order_key = $3
                           order by sequence desc limit 50) as last
                     where kind = $4 and state in ('pending', 'processing', 'done')
                       and (finished_at is null or finished_at > $5)) as recent
             from panels where panel_id = $1 and guild_id = $2 and deleted_at is null
           )
           select panel.title as "title!", panel.created_at as "created_at!", panel.mode as "mode!: Mode", panel.revision as "revision!",
                  panel.message_id, panel.posted_revision, panel.max_roles, panel.requires_role_id,
                  panel.forbids_role_id, panel.expires_after, panel.bot_left as "bot_left!", panel.accepted as "accepted!",
                  panel.required_name, bot.permissions as "bot_permissions?",
                  panel.recent as "recent: Json<Vec<RecentChange>>",
                  entry.entry_id as "entry_id?", entry.role_id as "role_id?",
                  role.name as "role_name?", role.deleted_at is not null as "deleted?",
                  role.managed as "managed?",
                  (role.position, -role.role_id) < (bot.position, -bot.role_id) as "below_bot?",
                  lent.role_id is not null as "lent!"
           from panel
           left join panel_entries as entry using (panel_id)
           left join roles as role on role.role_id = entry.role_id and role.guild_id = panel.guild_id
           left join panel_grants as lent
             on lent.guild_id = $2 and lent.user_id = $7 and lent.role_id = entry.role_id
           left join lateral (
               select bots.position, bots.role_id, bit_or(bots.permissions) over () as permissions
               from self_members
               join roles as bots on bots.guild_id = self_members.guild_id and bots.deleted_at is null
                 and (bots.role_id = any (self_members.role_ids) or bots.role_id = bots.guild_id)
               where self_members.guild_id = $2
               order by bots.position desc, bots.role_id limit 1
           ) as bot on true
           order by entry.position"#,
        panel_id.0,
        raw(guild_id),
        clicker.order_key,
        clicker.kind,
        clicker.since,
        raw(clicker.interaction_id),
        raw(clicker.user_id)
    );
    Ok(rows.fetch_all(conn).await?)
}
