//! Guilds: retired, unavailable, announced.

use std::borrow::Cow;

use bellhop_store::mirror::{
    shards::Shard,
    write::{Batch, CHANNEL, Changed, Deletion, Ready, SelfMemberRow, ThreadList, announce, apply},
};
use sqlx::postgres::PgListener;
use twilight_model::id::Id;

use super::{GUILD, Mirror, NOW, SHARD, guild, role, said, snapshot};

const STANDING: &str = "select concat_ws(' ', guild_id, unavailable, retired_at is not null) from guilds
    order by guild_id";

fn ready(guild_ids: Vec<u64>) -> Batch<'static> {
    let guild_ids = guild_ids.into_iter().map(Id::new).collect();
    Batch { ready: Some(Ready { guild_ids, at: NOW }), ..Batch::default() }
}

#[tokio::test]
async fn a_fresh_session_retires_guilds_it_does_not_name_until_they_come_back() {
    let mut mirror = Mirror::with_guild().await;
    assert!(!mirror.apply(&ready(vec![7])).await);
    assert!(mirror.apply(&ready(vec![8])).await);
    assert_eq!(mirror.texts(STANDING).await, ["7 f t"]);
    assert!(mirror.apply(&snapshot()).await);
    assert_eq!(mirror.texts(STANDING).await, ["7 f f"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_fresh_session_retires_no_guild_of_another_shard() {
    let mut mirror = Mirror::empty().await;
    let other = Id::new(1 << 22);
    let guilds = vec![guild(GUILD), guild(other)];
    mirror.apply(&Batch { guilds, snapshots: vec![(GUILD, NOW), (other, NOW)], ..Batch::default() }).await;
    let first_of_two = Shard { shard_count: 2, ..SHARD };
    let changed = apply(mirror.connection(), first_of_two, &ready(Vec::new())).await.unwrap();
    assert_eq!(changed.guilds(), [GUILD]);
    assert_eq!(mirror.texts(STANDING).await, ["7 f t", "4194304 f f"]);
    mirror.done().await;
}

#[tokio::test]
async fn an_outage_marks_a_guild_and_leaving_retires_it() {
    let mut mirror = Mirror::with_guild().await;
    let outage = Batch { unavailable: vec![GUILD], ..Batch::default() };
    assert!(mirror.apply(&outage).await);
    assert!(!mirror.apply(&outage).await);
    let left = Batch { retired: vec![(GUILD, NOW)], ..Batch::default() };
    assert!(mirror.apply(&left).await);
    assert_eq!(mirror.texts(STANDING).await, ["7 t t"]);
    let late = Batch { guilds: vec![guild(GUILD)], ..Batch::default() };
    assert!(!mirror.apply(&late).await, "what is late brings no guild back");
    assert_eq!(mirror.revision().await, 3);
    mirror.done().await;
}

#[tokio::test]
async fn what_is_said_of_a_guild_that_the_bot_left_has_it_read_and_changes_nothing() {
    let mut mirror = Mirror::with_guild().await;
    mirror.apply(&Batch { retired: vec![(GUILD, NOW)], ..Batch::default() }).await;
    let batch = Batch { since: Some(NOW), roles: said([role(21, "porter")]), ..Batch::default() };
    let changed = apply(mirror.connection(), SHARD, &batch).await.unwrap();
    assert!(changed.asked() && changed.guilds().is_empty());
    assert_eq!(mirror.texts("select event from rereads").await, ["an unknown guild"]);
    mirror.done().await;
}

#[tokio::test]
async fn whatever_is_said_of_a_guild_that_is_not_known_has_it_read() {
    let mut mirror = Mirror::empty().await;
    let since = Some(NOW);
    let own = SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(900),
        nick: None,
        role_ids: Vec::new(),
        communication_disabled_until: None,
    };
    let gone = vec![Deletion { id: Id::new(10), guild_id: GUILD, at: NOW }];
    for batch in [
        Batch { guilds: vec![guild(GUILD)], ..Batch::default() },
        Batch { emojis: vec![(GUILD, Cow::Borrowed(&[]))], ..Batch::default() },
        Batch { self_members: vec![own], ..Batch::default() },
        Batch { deleted_channels: gone, ..Batch::default() },
        Batch { thread_lists: vec![ThreadList { guild_id: GUILD, parent_ids: None }], ..Batch::default() },
    ] {
        let batch = Batch { since, ..batch };
        assert!(apply(mirror.connection(), SHARD, &batch).await.unwrap().asked(), "{batch:?}");
        let left = Batch { retired: vec![(GUILD, NOW)], ..batch };
        assert!(!apply(mirror.connection(), SHARD, &left).await.unwrap().asked(), "{left:?}");
    }
    mirror.done().await;
}

#[tokio::test]
async fn a_committed_batch_is_announced_once_and_one_without_changes_is_not() {
    let mut mirror = Mirror::with_guild().await;
    let mut listener = PgListener::connect_with(&mirror.pool).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    announce(mirror.connection(), &Changed::default(), NOW).await.unwrap();
    let batch = Batch { unavailable: vec![GUILD], ..Batch::default() };
    let changed = apply(mirror.connection(), SHARD, &batch).await.unwrap();
    announce(mirror.connection(), &changed, NOW).await.unwrap();
    assert_eq!(listener.recv().await.unwrap().payload(), "7");
    drop(listener);
    mirror.done().await;
}
