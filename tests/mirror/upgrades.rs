//! Migrations over rows that are there already.

use bellhop_store::schema::MIGRATIONS;
use sqlx::{Executor as _, PgConnection};

use super::Mirror;

/// Runs the migrations of these versions in a schema of its own, where nothing has been run yet.
async fn migrate(conn: &mut PgConnection, versions: impl Fn(i64) -> bool) {
    for migration in MIGRATIONS.iter().filter(|migration| versions(migration.version % 100)) {
        conn.execute(migration.sql.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn the_mirror_keeps_its_rows_when_it_becomes_keyed_by_guild() {
    let mut mirror = Mirror::empty().await;
    mirror.connection().execute("create schema before; set search_path = before").await.unwrap();
    migrate(mirror.connection(), |version| version < 8).await;
    let rows = "
        insert into applications values (900, now());
        insert into guilds values (7, 900, 0, 'Hotel', null, 1, 'en-US', 3, false, null);
        insert into channels (channel_id, guild_id, kind, name, position, nsfw, archived_or_hidden, deleted_at)
        values (10, 7, 0, 'general', 0, false, false, null), (11, 7, 0, 'gone', 0, false, false, now());
        insert into channel_overwrites values (10, 20, 0, 1, 2), (10, 30, 1, 4, 8);
        insert into roles (role_id, guild_id, name, primary_color, position, permissions, managed, hoist,
                           mentionable, tag_premium_subscriber, tag_available_for_purchase,
                           tag_guild_connections)
        values (7, 7, '@everyone', 0, 0, 0, false, false, false, false, false, false);
        insert into emojis values (40, 7, 'bell', false, true, false);
        insert into self_members values (7, 900, null, '{20}', null)";
    mirror.connection().execute(rows).await.unwrap();
    migrate(mirror.connection(), |version| version == 8).await;
    let kept =
        "select concat_ws(' ', guild_id, channel_id, target_id, kind, allow, deny) from channel_overwrites
        union all select concat_ws(' ', guild_id, channel_id, name, deleted_at is not null) from channels
        union all select concat_ws(' ', guild_id, role_id, name) from roles
        union all select concat_ws(' ', guild_id, emoji_id, name) from emojis
        union all select concat_ws(' ', guild_id, role_ids) from self_members";
    assert_eq!(
        mirror.texts(kept).await,
        [
            "7 10 20 0 1 2",
            "7 10 30 1 4 8",
            "7 10 general f",
            "7 11 gone t",
            "7 7 @everyone",
            "7 40 bell",
            "7 {20}"
        ]
    );
    mirror.done().await;
}

#[tokio::test]
async fn what_was_confirmed_of_a_role_is_what_it_has_when_that_begins_to_count() {
    let mut mirror = Mirror::empty().await;
    mirror.connection().execute("create schema before; set search_path = before").await.unwrap();
    migrate(mirror.connection(), |version| version < 13).await;
    let rows = "
        insert into applications values (900, now());
        insert into guild_settings values (7, null, 1);
        insert into manager_roles values (7, 21);
        insert into roles (role_id, guild_id, name, primary_color, position, permissions, managed, hoist,
                           mentionable, tag_premium_subscriber, tag_available_for_purchase,
                           tag_guild_connections)
        select role_id, 7, 'role', 0, 1, 8192, false, false, false, false, false, false
        from unnest('{20, 21, 22}'::bigint[]) as role_id;
        insert into panels (application_id, guild_id, title, body, color, kind, mode, revision, created_at)
        values (900, 7, 'Roles', '', 0, 'buttons', 'toggle', 1, now());
        insert into panel_entries (panel_id, position, role_id, label, style, confirmed)
        select panel_id, position, role_id, 'role', 2, role_id <> 22
        from panels, unnest('{20, 21, 22, 23}'::bigint[]) with ordinality as entry (role_id, position)";
    mirror.connection().execute(rows).await.unwrap();
    migrate(mirror.connection(), |version| version == 13).await;
    let confirmed = "select concat_ws(' ', role_id, confirmed, confirmed_permissions, confirmed_manager)
                     from panel_entries order by position";
    assert_eq!(mirror.texts(confirmed).await, ["20 t 8192 f", "21 t 8192 t", "22 f f", "23 t f"]);
    mirror.done().await;
}

#[tokio::test]
async fn work_and_tokens_of_before_go_on_when_writes_come() {
    let mut mirror = Mirror::empty().await;
    mirror.connection().execute("create schema before; set search_path = before").await.unwrap();
    migrate(mirror.connection(), |version| version < 14).await;
    let rows = "
        insert into applications values (900, now());
        insert into api_tokens (guild_id, name, hash, created_at, scopes)
        values (7, 'old', '\\x00', now(), '{guild:read,actions:read}');
        insert into actions (action_id, application_id, kind, guild_id, payload, order_key, state, attempts, max_attempts,
                             run_at, lease_token, lease_until, source, idempotency_key, requested_by, created_at, finished_at)
        select gen_random_uuid(), 900, 'panels.publish', 7, '{}', 'key ' || state, state, attempts, 8, now(),
               case when state = 'processing' then gen_random_uuid() end, case when state = 'processing' then now() end,
               'interaction', state, 5, now(), case when state in ('done', 'failed') then now() end
        from (values ('pending', 1), ('processing', 1), ('done', 1), ('failed', 8)) as rows (state, attempts)";
    mirror.connection().execute(rows).await.unwrap();
    migrate(mirror.connection(), |version| version == 14).await;
    let kept = "select concat_ws(' ', state, attempts, requested_by, api_token_id is null, first_attempt_at is null, in_doubt)
                from actions union all select array_to_string(scopes, ' ') from api_tokens";
    assert_eq!(
        mirror.texts(kept).await,
        [
            "pending 1 5 t t f",
            "processing 1 5 t t f",
            "done 1 5 t t f",
            "failed 8 5 t t f",
            "guild:read actions:read"
        ]
    );
    mirror.done().await;
}
