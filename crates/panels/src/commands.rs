//! The feature's slash commands and components.

use bellhop_discord::custom_id::CustomId;
use bellhop_guilds::{Actor, Answer, GuildManager};
use bellhop_store::PgConnection;
use serde_json::{Value, json};

use crate::{
    Error,
    model::{EntryId, PanelComponent},
    ops, view,
};

/// The name of the feature's command.
pub const NAME: &str = "panel";

/// The command as Discord registers it: for guilds only, without default permissions, because
/// authorisation is ours and manager roles are ours too.
pub fn definition() -> Value {
    json!({
        "name": NAME,
        "type": 1,
        "description": "Role panels of this server",
        "contexts": [0],
        "integration_types": [0],
        "options": [
            { "type": 1, "name": "list", "description": "Shows this server's role panels" },
        ],
    })
}

/// Answers `/panel list`; `None` for a subcommand this build does not have.
pub async fn run(
    conn: &mut PgConnection,
    actor: Actor,
    subcommand: Option<&str>,
) -> Result<Option<Answer>, Error> {
    if subcommand != Some("list") {
        return Ok(None);
    }
    let locale = actor.locale.clone();
    let manager = GuildManager::prove(conn, actor).await.map_err(|error| error.map_refusal(Into::into))?;
    let panels = ops::list(conn, &manager).await?;
    Ok(Some(Answer::Say(Box::new(view::list(&panels, manager.actor().guild_id, &locale)))))
}

/// Answers a choice on a posted panel; `None` for a component this build does not have.
pub async fn component(
    conn: &mut PgConnection,
    actor: &Actor,
    custom_id: &CustomId<'_>,
    values: &[&str],
) -> Result<Option<Answer>, Error> {
    let Some(component) = PanelComponent::read(custom_id) else { return Ok(None) };
    let entry_id = match component {
        PanelComponent::Button(_, entry_id) => Some(entry_id),
        PanelComponent::Menu(_) => values.first().and_then(|value| value.parse().ok()).map(EntryId),
    };
    let Some(entry_id) = entry_id else { return Ok(None) };
    let work = ops::choose(conn, actor, component.panel_id(), entry_id).await?;
    Ok(Some(Answer::Act(work)))
}
