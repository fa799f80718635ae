//! Panels made and posted as the product makes and posts them.

use bellhop_panels::{
    model::{Limits, Mode, NewEntry, NewPanel, Panel, PanelComponent, PanelKind},
    ops,
};
use bellhop_store::{audit, panels};
use serde_json::{Value, json};
use twilight_model::id::{
    Id,
    marker::{MessageMarker, RoleMarker},
};

use crate::{Bench, bench::APPLICATION_ID};

/// A posted panel.
#[derive(Clone, Debug)]
pub struct Posted {
    /// The panel.
    pub panel: Panel,
    /// Its message.
    pub message_id: Id<MessageMarker>,
}

impl Posted {
    /// The custom id of the button of the n-th entry, counted from 0.
    pub fn button(&self, number: usize) -> String {
        PanelComponent::Button(self.panel.panel_id, self.panel.entries[number].entry_id).custom_id()
    }

    /// The custom id of the menu.
    pub fn menu(&self) -> String {
        PanelComponent::Menu(self.panel.panel_id).custom_id()
    }

    /// The role of the n-th entry.
    pub fn role(&self, number: usize) -> Id<RoleMarker> {
        self.panel.entries[number].role_id
    }
}

impl Bench {
    /// A panel of buttons for these roles, posted in the demo's #roles.
    pub async fn panel(&self, mode: Mode, roles: &[Id<RoleMarker>]) -> Posted {
        self.panel_of(PanelKind::Buttons, (mode, Limits::default()), roles).await
    }

    /// A panel for these roles, posted in the demo's #roles.
    pub async fn panel_of(
        &self,
        kind: PanelKind,
        (mode, limits): (Mode, Limits),
        roles: &[Id<RoleMarker>],
    ) -> Posted {
        let entry = |role_id: &Id<RoleMarker>| {
            let role = self.world.role(self.demo.guild_id, *role_id).unwrap_or_default();
            let label = role["name"].as_str().unwrap_or("Role").to_owned();
            NewEntry { role_id: *role_id, label, emoji: None, style: 2, description: None, confirmed: None }
        };
        let new = NewPanel {
            application_id: APPLICATION_ID,
            guild_id: self.demo.guild_id,
            title: "Pick your roles".to_owned(),
            body: String::new(),
            color: 0,
            kind,
            mode,
            limits,
            entries: roles.iter().map(entry).collect(),
        };
        let mut tx = self.pool.begin().await.unwrap();
        let panel_id =
            ops::create_posted(&mut tx, &new, self.demo.roles_channel_id, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.run_actions().await;
        let mut conn = self.pool.acquire().await.unwrap();
        let panel = panels::find(&mut conn, self.demo.guild_id, panel_id).await.unwrap().unwrap();
        Posted { message_id: panel.message_id.expect("the panel was posted"), panel }
    }

    /// A toggle panel for the first of the roles that anybody may have.
    pub async fn toggle_panel(&self) -> Posted {
        self.panel(Mode::Toggle, &self.demo.self_assignable[..3]).await
    }

    /// The guild's audit log, newest first: event and details.
    pub async fn audit(&self) -> Vec<Value> {
        let mut conn = self.pool.acquire().await.unwrap();
        let entries =
            audit::list(&mut conn, self.demo.guild_id, audit::Wanted::default(), 100).await.unwrap();
        entries.into_iter().map(|entry| json!({ "event": entry.event, "details": entry.details })).collect()
    }

    /// Makes the product's commands known to the world, as `bellhop commands register` does.
    pub(crate) async fn register_commands(&self) {
        let definitions = json!(bellhop_interactions::commands());
        let path = format!("/api/v10/applications/{APPLICATION_ID}/guilds/{}/commands", self.demo.guild_id);
        let answer = self.discord("PUT", &path, Some(&definitions)).await;
        assert!(answer.status.is_success(), "commands were refused: {}", answer.text());
    }
}
