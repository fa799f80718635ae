//! The panel for the first click: one whose message stands in this world, or a new one.

use bellhop_boot::Clock;
use bellhop_discord::{Request, Route, Sender};
use bellhop_panels::{
    model::{Limits, Mode, NewEntry, NewPanel, Panel, PanelComponent, PanelId, PanelKind, Summary},
    ops,
};
use bellhop_store::{Pool, panels};
use sqlx::Connection as _;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    demo::WITHIN,
    simulated::{APPLICATION_ID, Simulated},
};

/// Discord's code for a message that is not there (Discord Docs: JSON Error Codes).
const UNKNOWN_MESSAGE: u64 = 10_008;
/// The title of the demo's own panel.
const TITLE: &str = "Pick your roles";
/// The emojis of its buttons; as many roles as these are offered.
const EMOJIS: [&str; 4] = ["📰", "📅", "🎨", "🎵"];
/// How many of the guild's panels are looked at, oldest first.
const LOOKED_AT: i64 = 100;

/// The first panel that can be clicked, or that will be once its message is posted.
///
/// The database may hold panels of an earlier world, or somebody deleted a message. A panel of the
/// demo's own that is lost this way makes room for a new one; nobody else's is touched.
pub(super) async fn find_or_create(
    world: &Simulated,
    pool: &Pool,
    sender: &Sender,
) -> anyhow::Result<PanelId> {
    let guild_id = world.demo.guild_id;
    let mut conn = pool.acquire().await?;
    let listed = panels::list(&mut conn, guild_id, &[], LOOKED_AT).await?;
    for panel in &listed {
        if !is_lost(panel, sender).await {
            conn.finish();
            return Ok(panel.panel_id);
        }
    }
    let now = Clock::system().now();
    let mut tx = conn.begin().await?;
    for lost in listed.iter().filter(|panel| panel.title == TITLE) {
        panels::delete(&mut tx, lost.panel_id, now).await?;
    }
    let panel_id = ops::create_posted(&mut tx, &new_panel(world), world.demo.roles_channel_id, now).await?;
    tx.commit().await?;
    conn.finish();
    Ok(panel_id)
}

/// Whether the panel was posted and its message is gone. Where the channel is gone too, or closed to the
/// bot, somebody wanted it so.
async fn is_lost(panel: &Summary, sender: &Sender) -> bool {
    let Some((channel_id, message_id)) = panel.channel_id.zip(panel.message_id) else { return false };
    let route = Route::GetMessage { channel_id: channel_id.get(), message_id: message_id.get() };
    let asked = sender.send(Request::from_route(&route), Instant::now() + WITHIN).await;
    asked.is_err_and(|error| error.code == Some(UNKNOWN_MESSAGE))
}

fn new_panel(world: &Simulated) -> NewPanel {
    let entry = |(role_id, emoji): (&Id<RoleMarker>, &str)| {
        let role = world.world.role(world.demo.guild_id, *role_id).unwrap_or_default();
        NewEntry {
            role_id: *role_id,
            label: role["name"].as_str().unwrap_or("role").to_owned(),
            emoji: Some(emoji.to_owned()),
            style: 2,
            description: None,
            confirmed: None,
        }
    };
    NewPanel {
        application_id: APPLICATION_ID,
        guild_id: world.demo.guild_id,
        title: TITLE.to_owned(),
        body: "Press a button to get a role. Press it again to give it back.".to_owned(),
        color: 0x58_65_F2,
        kind: PanelKind::Buttons,
        mode: Mode::Toggle,
        limits: Limits::default(),
        entries: world.demo.self_assignable.iter().zip(EMOJIS).map(entry).collect(),
    }
}

/// The custom ids of a panel's components, as its message carries them.
pub(super) fn custom_ids(panel: &Panel) -> Vec<String> {
    match panel.kind {
        PanelKind::Menu => vec![PanelComponent::Menu(panel.panel_id).custom_id()],
        PanelKind::Buttons => panel
            .entries
            .iter()
            .map(|entry| PanelComponent::Button(panel.panel_id, entry.entry_id).custom_id())
            .collect(),
    }
}
