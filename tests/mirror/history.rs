//! What roles and overwrites were is kept, each change once, with its time.

use std::{borrow::Cow, time::Duration};

use bellhop_store::{
    history,
    mirror::write::{Batch, ChannelRow, Deletion, OverwriteKind, OverwriteRow, RoleRow, Said},
};
use time::OffsetDateTime;
use twilight_model::{guild::Permissions, id::Id};

use super::{GUILD, Mirror, NOW, channel, role, said, snapshot};

/// A line a change: minutes after [`NOW`], what, whom, before, after.
const HISTORY: &str = "
    select concat_ws(' ', extract(epoch from at - '2026-11-21 12:00Z')::integer / 60, subject, subject_id, target_id,
                     coalesce(before ->> 'name', before ->> 'allow', '-'), '->',
                     coalesce(after ->> 'name', after ->> 'allow', '-'))
    from history order by history_id";

fn later(minutes: u64) -> OffsetDateTime {
    NOW + Duration::from_mins(minutes)
}

fn at<Row: Clone + 'static>(minutes: u64, row: Row) -> Said<'static, Row> {
    Said { row: Cow::Owned(row), at: later(minutes), whole: false }
}

fn roles(roles: Vec<Said<'static, RoleRow>>) -> Batch<'static> {
    Batch { roles, ..Batch::default() }
}

fn channels(channels: Vec<Said<'static, ChannelRow>>) -> Batch<'static> {
    Batch { channels, ..Batch::default() }
}

/// Channel 10 with an overwrite that allows role 20 so much.
fn open(allow: u64) -> ChannelRow {
    let overwrite = OverwriteRow {
        target_id: Id::new(20),
        kind: OverwriteKind::Role,
        allow: Permissions::from_bits_retain(allow),
        deny: Permissions::empty(),
    };
    ChannelRow { overwrites: vec![overwrite], ..channel(10, "general") }
}

fn gone<Marker>(id: u64, minutes: u64) -> Vec<Deletion<Id<Marker>>> {
    vec![Deletion { id: Id::new(id), guild_id: GUILD, at: later(minutes) }]
}

#[tokio::test]
async fn a_role_s_changes_are_told_from_its_making_to_its_end() {
    let mut mirror = Mirror::with_guild().await;
    for (minutes, name) in [(1, "porter"), (2, "porter"), (3, "concierge")] {
        mirror.apply(&roles(vec![at(minutes, role(21, name))])).await;
    }
    mirror.apply(&Batch { deleted_roles: gone(21, 4), ..Batch::default() }).await;
    mirror.apply(&Batch { deleted_roles: gone(21, 5), ..roles(vec![at(5, role(21, "late"))]) }).await;
    let told = ["1 role 21 - -> porter", "3 role 21 porter -> concierge", "4 role 21 concierge -> -"];
    assert_eq!(mirror.texts(HISTORY).await, told);
    mirror.done().await;
}

#[tokio::test]
async fn a_change_of_any_column_of_a_role_is_told_and_permissions_are_not_rounded() {
    let mut mirror = Mirror::with_guild().await;
    let mut helper = role(20, "helper");
    helper.permissions = Permissions::from_bits_retain(1 << 62 | 1);
    mirror.apply(&roles(said([helper.clone()]))).await;
    helper.unicode_emoji = Some("🛎".to_owned());
    mirror.apply(&roles(said([helper]))).await;
    let told = "select concat_ws(' ', before ->> 'permissions', after ->> 'permissions',
        after ->> 'unicode_emoji', jsonb_typeof(after -> 'permissions')) from history order by history_id";
    assert_eq!(
        mirror.texts(told).await,
        ["0 4611686018427387905 string", "4611686018427387905 4611686018427387905 🛎 string"]
    );
    mirror.done().await;
}

#[tokio::test]
async fn overwrites_set_changed_and_removed_are_told() {
    let mut mirror = Mirror::with_guild().await;
    for (minutes, row) in [(1, open(1)), (2, open(2)), (3, open(2)), (4, channel(10, "general"))] {
        mirror.apply(&channels(vec![at(minutes, row)])).await;
    }
    let told = ["1 overwrite 10 20 - -> 1", "2 overwrite 10 20 1 -> 2", "4 overwrite 10 20 2 -> -"];
    assert_eq!(mirror.texts(HISTORY).await, told);
    mirror.done().await;
}

#[tokio::test]
async fn states_between_two_commits_are_told_with_their_own_times() {
    let mut mirror = Mirror::with_guild().await;
    let batch = Batch {
        earlier_channels: vec![at(1, open(1)), at(2, channel(10, "general")), at(3, open(3))],
        channels: vec![at(4, channel(10, "general"))],
        earlier_roles: vec![at(5, role(20, "b"))],
        roles: vec![at(6, role(20, "helper"))],
        ..Batch::default()
    };
    mirror.apply(&batch).await;
    let mut told = mirror.texts(HISTORY).await;
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "1 overwrite 10 20 - -> 1",
            "2 overwrite 10 20 1 -> -",
            "3 overwrite 10 20 - -> 3",
            "4 overwrite 10 20 3 -> -",
            "5 role 20 helper -> b",
            "6 role 20 b -> helper",
        ]
    );
    mirror.done().await;
}

#[tokio::test]
async fn what_is_made_changed_and_deleted_in_one_batch_is_told_whole() {
    let mut mirror = Mirror::with_guild().await;
    let batch = Batch {
        earlier_roles: vec![at(1, role(21, "a"))],
        roles: vec![at(2, role(21, "b"))],
        deleted_roles: gone(21, 3),
        channels: vec![at(4, open(1))],
        deleted_channels: gone(10, 5),
        ..Batch::default()
    };
    mirror.apply(&batch).await;
    let mut told = mirror.texts(HISTORY).await;
    told.sort_unstable();
    let expected = [
        "1 role 21 - -> a",
        "2 role 21 a -> b",
        "3 role 21 b -> -",
        "4 overwrite 10 20 - -> 1",
        "5 overwrite 10 20 1 -> -",
    ];
    assert_eq!(told, expected);
    mirror.done().await;
}

#[tokio::test]
async fn the_first_sight_of_a_guild_is_no_change_and_what_follows_in_the_batch_is() {
    let mut mirror = Mirror::empty().await;
    let mut batch = snapshot();
    batch.earlier_channels = vec![Said { whole: true, ..at(0, open(1)) }];
    batch.channels[0] = at(1, open(2));
    batch.earlier_roles = vec![batch.roles[1].clone()];
    batch.roles[1] = at(2, role(20, "porter"));
    batch.roles.push(at(3, role(21, "new")));
    mirror.apply(&batch).await;
    let mut told = mirror.texts(HISTORY).await;
    told.sort_unstable();
    assert_eq!(told, ["1 overwrite 10 20 1 -> 2", "2 role 20 helper -> porter", "3 role 21 - -> new"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_snapshot_tells_what_changed_unheard_once() {
    let mut mirror = Mirror::with_guild().await;
    mirror.apply(&channels(said([open(1)]))).await;
    let mut batch = snapshot();
    batch.snapshots[0].1 = later(9);
    batch.channels.retain(|said| said.row.channel_id.get() != 10);
    let overwritten = ChannelRow { overwrites: open(4).overwrites, ..channel(11, "rules") };
    batch.channels[0] = Said { whole: true, ..at(9, overwritten) };
    batch.roles = vec![Said { whole: true, ..at(9, role(7, "@all")) }];
    assert!(mirror.apply(&batch).await);
    assert!(!mirror.apply(&batch).await);
    let mut told = mirror.texts(HISTORY).await;
    told.sort_unstable();
    let expected = [
        "0 overwrite 10 20 - -> 1",
        "9 overwrite 10 20 1 -> -",
        "9 overwrite 11 20 - -> 4",
        "9 role 20 helper -> -",
        "9 role 7 @everyone -> @all",
    ];
    assert_eq!(told, expected);
    mirror.done().await;
}

#[tokio::test]
async fn what_a_snapshot_brings_back_begins_again() {
    let mut mirror = Mirror::with_guild().await;
    mirror.apply(&channels(said([open(1)]))).await;
    mirror
        .apply(&Batch { deleted_roles: gone(20, 1), deleted_channels: gone(10, 1), ..Batch::default() })
        .await;
    let mut batch = snapshot();
    batch.channels[0].row = Cow::Owned(open(1));
    mirror.apply(&batch).await;
    let back = "select subject from history where before is null and history_id > 3 order by 1";
    assert_eq!(mirror.texts(back).await, ["overwrite", "role"]);
    mirror.done().await;
}

/// Which overwrites channel 10 had, and what role 20 was called and permitted, so many minutes after [`NOW`].
async fn standing(mirror: &mut Mirror, minutes: u64) -> Vec<String> {
    let then = "
        with now as (
            select 'role' as subject, role_id as subject_id, null::bigint as target_id,
                   jsonb_build_object('permissions', permissions::text) as state
            from roles where deleted_at is null
            union all
            select 'overwrite', channel_id, target_id, jsonb_build_object('allow', allow::text)
            from channel_overwrites
        ), since as (
            select distinct on (subject, subject_id, target_id) subject, subject_id, target_id, before as state
            from history where guild_id = 7 and at > $1
            order by subject, subject_id, target_id, history_id
        )
        select concat_ws(' ', subject, subject_id, target_id, coalesce(state ->> 'allow', state ->> 'permissions'))
        from (select * from since
              union all
              select * from now where not exists (
                  select 1 from since where (since.subject, since.subject_id, since.target_id)
                      is not distinct from (now.subject, now.subject_id, now.target_id))) as standing
        where state is not null and subject_id in (10, 20) order by 1";
    sqlx::query_scalar(then).bind(later(minutes)).fetch_all(mirror.connection()).await.unwrap()
}

#[tokio::test]
async fn who_could_see_a_channel_at_some_time_can_be_answered() {
    let mut mirror = Mirror::with_guild().await;
    let permitted = RoleRow { permissions: Permissions::VIEW_CHANNEL, ..role(20, "helper") };
    mirror.apply(&channels(vec![at(10, open(1024))])).await;
    mirror.apply(&roles(vec![at(20, permitted)])).await;
    mirror.apply(&channels(vec![at(30, channel(10, "general"))])).await;
    mirror.apply(&channels(vec![at(40, open(2048))])).await;
    mirror.apply(&Batch { deleted_channels: gone(10, 50), ..Batch::default() }).await;
    mirror.apply(&Batch { deleted_roles: gone(20, 60), ..Batch::default() }).await;
    assert_eq!(standing(&mut mirror, 5).await, ["role 20 0"]);
    assert_eq!(standing(&mut mirror, 15).await, ["overwrite 10 20 1024", "role 20 0"]);
    assert_eq!(standing(&mut mirror, 25).await, ["overwrite 10 20 1024", "role 20 1024"]);
    assert_eq!(standing(&mut mirror, 35).await, ["role 20 1024"]);
    assert_eq!(standing(&mut mirror, 45).await, ["overwrite 10 20 2048", "role 20 1024"]);
    assert_eq!(standing(&mut mirror, 55).await, ["role 20 1024"]);
    assert!(standing(&mut mirror, 65).await.is_empty());
    mirror.done().await;
}

#[tokio::test]
async fn history_past_its_time_is_forgotten_a_bounded_number_at_once() {
    let mut mirror = Mirror::with_guild().await;
    for minutes in 1..=5 {
        mirror.apply(&roles(vec![at(minutes, role(20, &format!("name-{minutes}")))])).await;
    }
    let pruned = async |mirror: &mut Mirror| history::prune(mirror.connection(), later(4), 2).await.unwrap();
    assert_eq!(pruned(&mut mirror).await, 2);
    assert_eq!(pruned(&mut mirror).await, 1);
    assert_eq!(pruned(&mut mirror).await, 0);
    let left = ["4 role 20 name-3 -> name-4", "5 role 20 name-4 -> name-5"];
    assert_eq!(mirror.texts(HISTORY).await, left);
    mirror.done().await;
}
