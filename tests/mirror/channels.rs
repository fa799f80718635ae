//! Channels and threads between snapshots.

use std::{borrow::Cow, time::Duration};

use bellhop_store::mirror::write::{
    Batch, ChannelRow, Deletion, OverwriteKind, OverwriteRow, Said, SelfMemberRow, ThreadList,
};
use twilight_model::{channel::ChannelType, guild::Permissions, id::Id};

use super::{GUILD, Mirror, NOW, channel, said, thread};

fn deleted(id: u64) -> Batch<'static> {
    let deletion = Deletion { id: Id::new(id), guild_id: GUILD, at: NOW };
    Batch { deleted_channels: vec![deletion], ..Batch::default() }
}

const LIVE: &str = "select name from channels where deleted_at is null order by channel_id";

#[tokio::test]
async fn a_deleted_channel_takes_its_threads_along() {
    let mut mirror = Mirror::with_guild().await;
    assert!(mirror.apply(&deleted(10)).await);
    assert_eq!(mirror.texts(LIVE).await, ["rules"]);
    assert!(!mirror.apply(&deleted(10)).await);
    mirror.done().await;
}

#[tokio::test]
async fn a_deleted_category_leaves_its_channels() {
    let mut mirror = Mirror::with_guild().await;
    let mut category = channel(13, "lobby");
    category.kind = ChannelType::GuildCategory;
    let mut inside = channel(14, "bar");
    inside.parent_id = Some(Id::new(13));
    mirror.apply(&Batch { channels: said([category, inside]), ..Batch::default() }).await;
    assert!(mirror.apply(&deleted(13)).await);
    assert_eq!(mirror.texts(LIVE).await, ["general", "rules", "chat", "bar"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_channel_made_and_deleted_in_one_batch_is_a_tombstone() {
    let mut mirror = Mirror::with_guild().await;
    let batch = Batch { channels: said([channel(15, "brief")]), ..deleted(15) };
    assert!(mirror.apply(&batch).await);
    let gone = "select name from channels where deleted_at is not null";
    assert_eq!(mirror.texts(gone).await, ["brief"]);
    mirror.done().await;
}

#[tokio::test]
async fn a_thread_that_leaves_the_list_is_hidden_and_no_tombstone() {
    let mut mirror = Mirror::with_guild().await;
    let list = |parent: u64, channels| Batch {
        thread_lists: vec![ThreadList { guild_id: GUILD, parent_ids: Some(vec![Id::new(parent)]) }],
        channels,
        ..Batch::default()
    };
    let hidden = "select name from channels where archived_or_hidden and deleted_at is null";
    assert!(!mirror.apply(&list(11, Vec::new())).await);
    assert!(mirror.apply(&list(10, Vec::new())).await);
    assert_eq!(mirror.texts(hidden).await, ["chat"]);
    assert!(mirror.apply(&list(10, said([thread(12, 10, "chat")]))).await);
    assert!(mirror.texts(hidden).await.is_empty());
    mirror.done().await;
}

#[tokio::test]
async fn a_new_channel_that_leaves_the_bot_s_sight_in_the_same_batch_has_its_guild_read_again() {
    let mut mirror = Mirror::with_guild().await;
    let bot = SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(900),
        nick: None,
        role_ids: Vec::new(),
        communication_disabled_until: None,
    };
    mirror.apply(&Batch { self_members: vec![bot], ..Batch::default() }).await;
    mirror.texts("with settled as (delete from rereads returning event) select event from settled").await;
    let hidden = OverwriteRow {
        target_id: Id::new(900),
        kind: OverwriteKind::Member,
        allow: Permissions::empty(),
        deny: Permissions::VIEW_CHANNEL,
    };
    let last = ChannelRow { overwrites: vec![hidden], ..channel(15, "brief") };
    let batch = Batch {
        since: Some(NOW),
        earlier_channels: said([channel(15, "brief")]),
        channels: vec![Said { row: Cow::Owned(last), at: NOW + Duration::from_secs(1), whole: false }],
        ..Batch::default()
    };
    assert!(mirror.apply(&batch).await);
    assert_eq!(mirror.texts("select event from rereads").await, ["sight"]);
    mirror.done().await;
}
