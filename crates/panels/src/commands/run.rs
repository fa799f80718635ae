//! `/panel …`.

use bellhop_guilds::{Answer, Command, GuildManager, ui::shortened};
use bellhop_store::PgConnection;

use crate::{Error, model::Panel, ops, view};

/// Whether the command posts, which changes what is kept.
pub(super) fn posts(command: &Command<'_>) -> bool {
    matches!(command.below(), ["post" | "move"]) && command.option("channel").is_some()
}

/// Runs a subcommand; `None` for one that this build does not have.
pub(super) async fn run(
    conn: &mut PgConnection,
    manager: &GuildManager,
    command: &Command<'_>,
) -> Result<Option<Answer>, Error> {
    let locale = &manager.actor().locale;
    Ok(Some(match command.below() {
        ["create"] => Answer::Form(Box::new(view::create_form(locale))),
        ["list"] => {
            let (panels, problems) = ops::list(conn, manager).await?;
            let list = view::list((&panels, &problems), manager.actor().guild_id, locale);
            Answer::Say(Box::new(list))
        }
        ["edit"] => {
            let panel = named(conn, manager, command).await?;
            let problems = ops::problems(conn, manager).await?;
            Answer::Say(Box::new(view::editor(&panel, &problems, locale, None)))
        }
        ["delete"] => {
            let panel = named(conn, manager, command).await?;
            Answer::Say(Box::new(view::confirm_delete(&panel, locale)))
        }
        ["post" | "move"] => {
            let panel = named(conn, manager, command).await?;
            match command.id("channel") {
                Some(channel_id) => {
                    Answer::Act(ops::post(conn, manager, panel.panel_id, channel_id, Some(locale)).await?)
                }
                None => Answer::Say(Box::new(view::place(&panel, manager.actor().guild_id, locale, None))),
            }
        }
        _ => return Ok(None),
    }))
}

async fn named(
    conn: &mut PgConnection,
    manager: &GuildManager,
    command: &Command<'_>,
) -> Result<Panel, Error> {
    ops::find(conn, manager, command.option("panel").unwrap_or_default()).await
}

/// Suggests panels.
pub(super) async fn suggest(
    conn: &mut PgConnection,
    manager: &GuildManager,
    typed: &str,
) -> Result<Answer, Error> {
    let found = ops::suggest(conn, manager, typed).await?;
    Ok(Answer::Suggest(
        found.into_iter().map(|(panel_id, title)| (shortened(title, 100), panel_id.to_string())).collect(),
    ))
}
