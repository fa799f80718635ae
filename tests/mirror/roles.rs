//! Roles between snapshots, and what the bot holds of them.

use std::borrow::Cow;

use bellhop_store::mirror::write::{Batch, Deletion, EmojiRow, RoleColors, RoleTags, SelfMemberRow};
use twilight_model::id::Id;

use super::{GUILD, Mirror, NOW, role, said};

#[tokio::test]
async fn a_deleted_role_is_a_tombstone_and_leaves_the_bot() {
    let mut mirror = Mirror::with_guild().await;
    let own = SelfMemberRow {
        guild_id: GUILD,
        user_id: Id::new(900),
        nick: Some("Bell".to_owned()),
        role_ids: vec![Id::new(20), Id::new(21)],
        communication_disabled_until: Some(NOW),
    };
    assert!(mirror.apply(&Batch { self_members: vec![own], ..Batch::default() }).await);
    let deletion = Deletion { id: Id::new(20), guild_id: GUILD, at: NOW };
    let deleted = Batch { deleted_roles: vec![deletion], ..Batch::default() };
    assert!(mirror.apply(&deleted).await);
    assert_eq!(mirror.texts("select role_ids::text from self_members").await, ["{21}"]);
    assert_eq!(mirror.texts("select name from roles where deleted_at is not null").await, ["helper"]);
    assert!(!mirror.apply(&deleted).await);
    mirror.done().await;
}

#[tokio::test]
async fn every_column_of_a_role_is_kept() {
    let mut mirror = Mirror::with_guild().await;
    let mut booster = role(20, "booster");
    booster.colors = RoleColors { primary: 0x00FF_8800, secondary: Some(2), tertiary: None };
    booster.tags = RoleTags { premium_subscriber: true, bot_id: Some(Id::new(5)), ..RoleTags::default() };
    booster.unicode_emoji = Some("🛎".to_owned());
    let batch = Batch { roles: said([booster]), ..Batch::default() };
    assert!(mirror.apply(&batch).await);
    let kept = "select concat_ws(' ', name, primary_color, secondary_color, tertiary_color, unicode_emoji,
        tag_bot_id, tag_premium_subscriber, tag_guild_connections) from roles where role_id = 20";
    assert_eq!(mirror.texts(kept).await, ["booster 16746496 2 🛎 5 t f"]);
    assert!(!mirror.apply(&batch).await);
    mirror.done().await;
}

#[tokio::test]
async fn emojis_become_what_the_list_says() {
    let mut mirror = Mirror::with_guild().await;
    let emoji = |id: u64, name: &str| EmojiRow {
        emoji_id: Id::new(id),
        guild_id: GUILD,
        name: name.to_owned(),
        animated: false,
        available: true,
        managed: false,
    };
    let list = |emojis| Batch { emojis: vec![(GUILD, Cow::Owned(emojis))], ..Batch::default() };
    assert!(mirror.apply(&list(vec![emoji(1, "bell"), emoji(2, "key")])).await);
    assert!(!mirror.apply(&list(vec![emoji(1, "bell"), emoji(2, "key")])).await);
    assert!(mirror.apply(&list(vec![emoji(2, "keys")])).await);
    assert_eq!(mirror.texts("select name from emojis").await, ["keys"]);
    mirror.done().await;
}
