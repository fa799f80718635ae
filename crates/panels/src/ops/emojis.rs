//! The emojis of a panel that Discord takes.

use bellhop_store::{PgConnection, Result, mirror::usable_emojis};

use crate::model::{Panel, custom_emoji};

/// Leaves out custom emojis that the guild does not have, or cannot use: Discord would refuse the whole message for one.
pub async fn drop_unusable_emojis(conn: &mut PgConnection, panel: &mut Panel) -> Result<()> {
    let custom = panel.entries.iter().filter_map(|entry| custom_emoji(entry.emoji.as_deref()?));
    let custom: Vec<_> = custom.collect();
    if custom.is_empty() {
        return Ok(());
    }
    let usable = usable_emojis(conn, panel.guild_id, &custom).await?;
    for entry in &mut panel.entries {
        entry.emoji =
            entry.emoji.take().filter(|emoji| custom_emoji(emoji).is_none_or(|id| usable.contains(&id)));
    }
    Ok(())
}
