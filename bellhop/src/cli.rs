//! The command line.
#![allow(clippy::doc_markdown, reason = "help texts are read in a terminal")]

use std::path::PathBuf;

use bellhop_api::token::Scope;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

/// Bellhop, a self-hosted Discord back office.
///
/// Configuration is read from the environment and from `.env`; .env.example documents every variable.
#[derive(Debug, Parser)]
#[command(name = "bellhop", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start everything on this machine: PostgreSQL, a simulated Discord, and all services.
    ///
    /// With DISCORD_TOKEN and its companions set it uses the real Discord, with DATABASE_URL an existing
    /// database. Ctrl-C stops it; the next `up` finds its data again.
    Up(Up),
    /// Run services in this process, with the configuration of the environment.
    Run(Run),
    /// Bring the database's schema up to this build's.
    Migrate(Migrate),
    /// The application's slash commands.
    #[command(subcommand)]
    Commands(Commands),
    /// Tokens for the API, each good for one guild.
    #[command(subcommand)]
    Token(Token),
    /// Look at everything that must be right, and say what is not and what mends it.
    ///
    /// Asks Discord and the database with the configuration of the environment, and has Discord verify the interactions
    /// endpoint once more. Ends with a failure where something does not work.
    Doctor(Doctor),
    /// Ask this machine's health port whether the process lives, as a container's health check does.
    Health(Health),
    /// Write the database to a file, with pg_dump.
    ///
    /// Services may run meanwhile: the file holds one moment. It holds hashes of API tokens and what people wrote, and
    /// nobody but its owner may read it. PostgreSQL's client programs are found as the server is, or in PG_BIN.
    Backup(Backup),
    /// Load a backup into the database: all of it, or nothing changes.
    ///
    /// The services must be stopped. What was waiting to be done in Discord at the time of the backup is looked for there
    /// before it is done; sign-ins end; the mirror is read anew. A backup of an older release is migrated afterwards.
    Restore(Restore),
    /// Remove what is kept of a server that the bot left, or of a person.
    ///
    /// Says what there is, and asks, before it removes anything. Backups are yours to see to.
    Purge(Purge),
    /// Print, as JSON, what is kept of a person: for who asks for their data.
    Export(Export),
    /// Print the description of the API (OpenAPI 3.1, JSON).
    Openapi,
    /// Print completions for a shell.
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// A part of Bellhop that runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum ServiceName {
    /// Answers slash commands and clicks.
    Interactions,
    /// Answers the dashboard and scripts.
    Api,
    /// Mirrors Discord into PostgreSQL.
    SyncDaemon,
    /// Does what is owed to Discord.
    Worker,
}

/// What `up --only` can leave standing alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Only {
    /// The simulated Discord.
    World,
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Keep nothing: a database in memory and a Discord that is forgotten at the end.
    ///
    /// A database named by DATABASE_URL keeps what is written to it all the same.
    #[arg(long)]
    pub(crate) ephemeral: bool,
    /// Use the ports N, N+1, … (interactions, api, world, then the four health ports); 0: free ports.
    ///
    /// What is left out keeps its port for whoever runs it by hand.
    #[arg(long, value_name = "N")]
    pub(crate) port_base: Option<u16>,
    /// Print one line of JSON with every address, id and token once everything is ready.
    #[arg(long)]
    pub(crate) json: bool,
    /// Start nothing but this.
    #[arg(long, value_enum, conflicts_with = "without")]
    pub(crate) only: Option<Only>,
    /// Leave these services out, to run them by hand against the rest.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SERVICES")]
    pub(crate) without: Vec<ServiceName>,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The services; their routers share PORT and their health HEALTH_PORT.
    #[arg(value_enum, required = true)]
    pub(crate) services: Vec<ServiceName>,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Change nothing; fail when migrations are missing.
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Print one JSON object for scripts.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Health {
    /// Ask whether it is ready, too: whether what it needs is there.
    #[arg(long)]
    pub(crate) ready: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file, which must not be there yet [default: bellhop-DATE-TIME.dump in this folder]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    pub(crate) file: PathBuf,
    /// Drop what the database holds, everything in its schema public, in the same transaction.
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Purge {
    #[command(flatten)]
    pub(crate) whom: Whom,
    /// Only say what there is.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Whose data is removed.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Whom {
    /// Everything of this server: settings, panels, messages, logs, tokens, the mirror.
    #[arg(long, value_name = "ID")]
    pub(crate) guild: Option<Id<GuildMarker>>,
    /// Everything of this person; logs keep what happened, and name nobody.
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<Id<UserMarker>>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The person.
    #[arg(long, value_name = "ID")]
    pub(crate) user: Id<UserMarker>,
    /// Write to this file, which must not be there yet and nobody else may read, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Commands {
    /// Make Discord's list of the application's commands equal to this build's.
    Register {
        /// Only in this guild, where they appear at once; else in all of them.
        #[arg(long, value_name = "ID")]
        guild: Option<Id<GuildMarker>>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token and print it, once.
    Create {
        /// The guild it is good for.
        #[arg(long, value_name = "ID")]
        guild: Id<GuildMarker>,
        /// What it is for.
        #[arg(long, default_value = "unnamed")]
        name: String,
        /// What it may do: guild:read, actions:read, audit:read, members:read, messages:read, actions:write, panels:write,
        /// config:write. Separate several by commas. With a write scope it may what the server's owner may.
        #[arg(long, value_name = "SCOPES", value_parser = scope, value_delimiter = ',', default_value = "guild:read")]
        scopes: Vec<Scope>,
    },
    /// List a guild's tokens.
    List {
        /// The guild.
        #[arg(long, value_name = "ID")]
        guild: Id<GuildMarker>,
    },
    /// Make a token worthless.
    Revoke {
        /// Its id, as `list` shows it.
        id: i64,
    },
}

fn scope(name: &str) -> Result<Scope, String> {
    Scope::parse(name).ok_or_else(|| {
        let names = Scope::ALL.map(Scope::name).join(", ");
        format!("there is no such scope; there are {names}")
    })
}
