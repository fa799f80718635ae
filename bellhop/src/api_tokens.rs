//! `bellhop token`.

use bellhop_api::token::{self, NewToken};
use bellhop_boot::{Clock, env::Env};
use bellhop_store::api_tokens;
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};

use crate::{cli::Token, database, output::print};

/// Makes, lists or revokes API tokens.
pub(crate) async fn tokens(env: Env, command: Token) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let mut conn = database::connect(env).await?;
    match command {
        Token::Create { guild, name, scopes } => {
            let new = NewToken { guild_id: guild, name: &name, scopes: &scopes };
            let created = token::create(&mut conn, new, now).await?;
            print(created.token.reveal())?;
            tracing::info!(id = created.api_token_id, %guild, "this token is shown once; keep it");
        }
        Token::List { guild } => {
            let listed = api_tokens::list(&mut conn, guild).await?;
            print(table(&listed))?;
        }
        Token::Revoke { id } => {
            let revoked = api_tokens::revoke(&mut conn, id, now).await?;
            anyhow::ensure!(revoked, "there is no working token with the id {id}");
            print(format!("Token {id} is worthless now."))?;
        }
    }
    Ok(())
}

fn table(listed: &[api_tokens::Listed]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(["Id", "Name", "Scopes", "Made", "Revoked"]);
    for token in listed {
        let revoked = token.revoked_at.map_or_else(|| "—".to_owned(), |at| at.date().to_string());
        table.add_row([
            token.api_token_id.to_string(),
            token.name.clone(),
            token.scopes.join(" "),
            token.created_at.date().to_string(),
            revoked,
        ]);
    }
    table
}
