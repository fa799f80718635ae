//! What is looked at: the configuration, as far as it can be read.

use bellhop_boot::{
    env::{Env, port},
    health_address,
};
use bellhop_discord::{BotToken, DISCORD, application_id, base_url};
use bellhop_guilds::checkup::Finding;
use bellhop_interactions::Proof;
use bellhop_store::database_url;
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::run::DEFAULT_PORTS;

/// The configuration; `None` is what is not set, or cannot be read.
pub(super) struct Subject {
    pub(super) application_id: Option<Id<ApplicationMarker>>,
    pub(super) token: Option<BotToken>,
    pub(super) proof: Option<Proof>,
    pub(super) discord_url: String,
    pub(super) database_url: Option<String>,
    pub(super) direct_url: Option<String>,
}

impl Subject {
    /// Reads what every process needs; problems are noted.
    pub(super) fn from_env(env: &mut Env) -> Self {
        // What any of the services would not start with.
        _ = bellhop_interactions::Config::from_env(env);
        _ = bellhop_api::Config::from_env(env);
        _ = bellhop_sync_daemon::Config::from_env(env);
        _ = bellhop_worker::Config::from_env(env);
        _ = (health_address(env, DEFAULT_PORTS.1), env.optional("PORT", port));
        Self {
            application_id: env.required("DISCORD_APPLICATION_ID", application_id),
            token: env.required("DISCORD_TOKEN", BotToken::parse),
            proof: Proof::from_env(env),
            discord_url: env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned()),
            database_url: env.required("DATABASE_URL", database_url),
            direct_url: env.optional("DATABASE_DIRECT_URL", database_url),
        }
    }
}

/// Whether everything could be read.
pub(super) fn configuration(env: &Env) -> Finding {
    const CHECK: &str = "configuration";
    match env.check() {
        Ok(()) => Finding::good(CHECK, "Every variable that is needed is set."),
        Err(problems) => Finding::bad(
            CHECK,
            format!("{}.", problems.0.join("; ")),
            "Set the variables in the environment or in .env; .env.example documents each.",
        ),
    }
}
