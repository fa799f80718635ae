//! Configuration from the environment (docs: README, "Configuration").

use std::time::Duration;

use bellhop_boot::env::{Env, switch};
use bellhop_discord::{BotToken, DISCORD, Settings, application_id, base_url};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, database_url, most_connections};
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::Proof;

/// Of the bot's 50 requests a second the worker spends 40, and other processes 5. What does not get its
/// turn in time is the worker's; where several handlers run, a 429 tells what they spend together.
const GLOBAL_PER_SECOND: u16 = 5;
/// A click waits for another in its guild, of which one call at a time is under way, for about as long as a call takes;
/// a longer line is the worker's, which has most of the limit.
const PATIENCE: Duration = Duration::from_millis(150);

/// What the handler needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the data is.
    pub database: Connections,
    /// The application whose interactions these are.
    pub application_id: Id<ApplicationMarker>,
    /// Its bot token.
    pub token: BotToken,
    /// By what its interactions are known.
    pub proof: Proof,
    /// Where Discord is.
    pub discord: Settings,
    /// Whether actions are done inside the answer.
    pub inline: bool,
}

impl Config {
    /// Reads the environment; problems are noted in it.
    pub fn from_env(env: &mut Env) -> Option<Self> {
        let url = env.required("DATABASE_URL", database_url);
        let most = env.optional("DATABASE_MAX_CONNECTIONS", most_connections).unwrap_or(DEFAULT_CONNECTIONS);
        let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
        let token = env.required("DISCORD_TOKEN", BotToken::parse);
        let proof = Proof::from_env(env);
        let base_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
        let inline = env.optional("INLINE_ACTIONS", switch).unwrap_or(true);
        Some(Self {
            database: Connections { url: url?, most },
            application_id: application_id?,
            token: token?,
            proof: proof?,
            discord: Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE },
            inline,
        })
    }
}
