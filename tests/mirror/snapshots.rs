//! A snapshot is the whole truth about a guild.

use bellhop_store::mirror::write::{Batch, EmojiRow, OverwriteKind, OverwriteRow, SelfMemberRow};
use twilight_model::{guild::Permissions, id::Id};

use super::{GUILD, Mirror, NOW, channel, role, said, snapshot};

const VERSIONS: &str = "select xmin::text || ' ' || ctid::text from channels
    union all select xmin::text || ' ' || ctid::text from roles
    union all select xmin::text || ' ' || ctid::text from guilds
    union all select xmin::text || ' ' || ctid::text from channel_overwrites
    union all select xmin::text || ' ' || ctid::text from emojis
    union all select xmin::text || ' ' || ctid::text from self_members";

fn rich() -> Batch<'static> {
    let overwrite = OverwriteRow {
        target_id: Id::new(20),
        kind: OverwriteKind::Role,
        allow: Permissions::VIEW_CHANNEL,
        // A bit that twilight has no name for must survive the way to the database and back.
        deny: Permissions::from_bits_retain(1 << 62),
    };
    let mut batch = snapshot();
    batch.channels[1].row.to_mut().overwrites.push(overwrite);
    batch.emojis[0].1.to_mut().push(EmojiRow {
        emoji_id: Id::new(30),
        guild_id: GUILD,
        name: "bell".to_owned(),
        animated: false,
        available: true,
        managed: false,
    });
    batch.self_members.push(SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(900),
        nick: None,
        role_ids: vec![Id::new(20), Id::new(21)],
        communication_disabled_until: None,
    });
    batch
}

#[tokio::test]
async fn a_replayed_snapshot_rewrites_no_row_and_raises_no_revision() {
    let mut mirror = Mirror::empty().await;
    assert!(mirror.apply(&rich()).await);
    let (before, revision) = (mirror.texts(VERSIONS).await, mirror.revision().await);
    assert_eq!(before.len(), 3 + 2 + 1 + 1 + 1 + 1);
    assert!(!mirror.apply(&rich()).await);
    assert_eq!(mirror.texts(VERSIONS).await, before);
    assert_eq!(mirror.revision().await, revision);
    mirror.done().await;
}

#[tokio::test]
async fn a_snapshot_rewrites_only_the_rows_that_changed() {
    let mut mirror = Mirror::empty().await;
    mirror.apply(&rich()).await;
    let before = mirror.texts(VERSIONS).await;
    let mut batch = rich();
    batch.roles[1].row.to_mut().name = "porter".to_owned();
    batch.emojis[0].1.to_mut()[0].name = "gong".to_owned();
    mirror.apply(&batch).await;
    let after = mirror.texts(VERSIONS).await;
    let rewritten = after.iter().filter(|version| !before.contains(version)).count();
    // The role, the emoji and the guild's revision.
    assert_eq!((before.len(), after.len(), rewritten), (9, 9, 3));
    mirror.done().await;
}

#[tokio::test]
async fn what_a_snapshot_leaves_out_becomes_a_tombstone_with_its_last_name() {
    let mut mirror = Mirror::with_guild().await;
    let mut batch = snapshot();
    batch.channels.retain(|said| said.row.channel_id.get() == 10);
    batch.roles.retain(|said| said.row.role_id.get() == 7);
    assert!(mirror.apply(&batch).await);
    let gone = "select name from channels where deleted_at is not null
        union all select name from roles where deleted_at is not null";
    assert_eq!(mirror.texts(gone).await, ["rules", "helper"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_snapshot_brings_a_tombstone_back_and_a_late_update_does_not() {
    let mut mirror = Mirror::with_guild().await;
    let mut without = snapshot();
    without.channels.retain(|said| said.row.channel_id.get() == 10);
    without.roles.retain(|said| said.row.role_id.get() == 7);
    mirror.apply(&without).await;
    let late =
        Batch { channels: said([channel(11, "late")]), roles: said([role(20, "late")]), ..Batch::default() };
    assert!(!mirror.apply(&late).await);
    assert!(mirror.apply(&snapshot()).await);
    let live = "select name from channels where deleted_at is null and kind = 0
        union all select name from roles where deleted_at is null order by 1";
    assert_eq!(mirror.texts(live).await, ["@everyone", "general", "helper", "rules"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_late_update_in_the_snapshot_s_own_batch_keeps_nothing_alive() {
    let mut mirror = Mirror::with_guild().await;
    let mut batch = snapshot();
    batch.channels.retain(|said| said.row.channel_id.get() == 10);
    batch.roles.retain(|said| said.row.role_id.get() == 7);
    batch.channels.extend(said([channel(11, "late"), channel(13, "new")]));
    batch.roles.extend(said([role(20, "late"), role(21, "new")]));
    // Once while they live, once when they are tombstones.
    mirror.apply(&batch).await;
    batch.channels[1..].iter_mut().for_each(|said| said.whole = said.row.channel_id.get() == 13);
    batch.roles[1..].iter_mut().for_each(|said| said.whole = said.row.role_id.get() == 21);
    assert!(!mirror.apply(&batch).await);
    let names = "select concat_ws(' ', name, deleted_at is not null) from channels where kind = 0
        union all select concat_ws(' ', name, deleted_at is not null) from roles order by 1";
    assert_eq!(
        mirror.texts(names).await,
        ["@everyone f", "general f", "helper t", "new f", "new f", "rules t"]
    );
    mirror.done().await;
}

#[tokio::test]
async fn overwrites_become_what_the_channel_says() {
    let mut mirror = Mirror::empty().await;
    mirror.apply(&rich()).await;
    let stored = "select channel_id || ' ' || target_id || ' ' || kind || ' ' || allow || ' ' || deny
        from channel_overwrites";
    assert_eq!(mirror.texts(stored).await, ["11 20 0 1024 4611686018427387904"]);
    let without = Batch { channels: said([channel(11, "rules")]), ..Batch::default() };
    assert!(mirror.apply(&without).await);
    assert!(mirror.texts(stored).await.is_empty());
    mirror.done().await;
}

#[tokio::test]
async fn changes_of_a_guild_that_is_not_known_are_left_out_and_it_is_to_be_read() {
    let mut mirror = Mirror::empty().await;
    let batch = Batch {
        since: Some(NOW),
        guilds: snapshot().guilds,
        snapshots: Vec::new(),
        thread_lists: Vec::new(),
        ..rich()
    };
    assert!(!mirror.apply(&batch).await);
    assert!(mirror.texts("select name from guilds union all select name from channels").await.is_empty());
    let asked = "select concat_ws(' ', guild_id, event) from rereads";
    assert_eq!(mirror.texts(asked).await, ["7 an unknown guild"]);
    mirror.done().await;
}

#[tokio::test]
async fn overwrites_of_a_channel_that_was_taken_out_by_hand_go_with_the_next_snapshot() {
    let mut mirror = Mirror::empty().await;
    mirror.apply(&rich()).await;
    sqlx::query("delete from channels where channel_id = 11").execute(mirror.connection()).await.unwrap();
    let mut batch = rich();
    batch.channels.retain(|said| said.row.channel_id.get() != 11);
    mirror.apply(&batch).await;
    assert!(mirror.texts("select target_id::text from channel_overwrites").await.is_empty());
    mirror.done().await;
}
