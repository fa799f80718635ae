//! What `history` must say of any history: each thing's changes hang together, and end at what is.

use bellhop_testkit::Bench;

/// Changes that do not begin where the one before them ended.
const BROKEN: &str = "
    select concat_ws(' ', subject, subject_id, target_id, 'was', previous, 'and then told as', before)
    from (select *, lag(after) over one as previous, lag(history_id) over one as follows from history
          window one as (partition by guild_id, subject, subject_id, target_id order by history_id)) as told
    where follows is not null and before is distinct from previous";

/// Last changes that do not say what is.
const STALE: &str = "
    with last as (
        select distinct on (guild_id, subject, subject_id, target_id) * from history
        order by guild_id, subject, subject_id, target_id, history_id desc
    ), ends as (
        select 'role ' || subject_id as what,
               (after ->> 'name', after ->> 'permissions', after ->> 'position', after ->> 'primary_color')::text
                   as told,
               (name, permissions::text, position::text, primary_color::text)::text as stored
        from last left join roles on roles.guild_id = last.guild_id and role_id = subject_id and deleted_at is null
        where subject = 'role'
        union all
        select 'overwrite ' || subject_id || '/' || last.target_id,
               (after ->> 'kind', after ->> 'allow', after ->> 'deny')::text,
               (kind::text, allow::text, deny::text)::text
        from last left join channel_overwrites as stored
            on stored.guild_id = last.guild_id and channel_id = subject_id and stored.target_id = last.target_id
        where subject = 'overwrite'
    )
    select concat_ws(' ', what, 'is', stored, 'and was last told as', told) from ends where told <> stored";

/// What is wrong with what was told.
pub(super) async fn wrong(t: &Bench) -> Vec<String> {
    let mut wrong: Vec<String> = sqlx::query_scalar(BROKEN).fetch_all(&t.pool).await.unwrap();
    wrong.extend(sqlx::query_scalar::<_, String>(STALE).fetch_all(&t.pool).await.unwrap());
    wrong
}
