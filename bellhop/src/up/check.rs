//! What can be known to be wrong before anything is made or started, all of it in one message.

use std::{net::SocketAddr, path::Path};

use bellhop_boot::env::{Env, Problems};
use bellhop_discord::application_id;
use bellhop_postgres::Binaries;
use bellhop_store::database_url;

use super::simulated::describe;
use crate::{
    cli::{Only, ServiceName, Up},
    services::configure,
};

/// Stands for the private database until there is one.
const DATABASE: &str = "postgres:///bellhop";
/// Stands for the simulated Discord until it listens.
const WORLD: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

/// Refuses a configuration that the services, or `up` itself, would refuse later.
pub(super) fn check(mut env: Env, options: &Up) -> Result<(), Problems> {
    let real = env.get("DISCORD_TOKEN").is_some();
    if options.only == Some(Only::World) {
        if real {
            env.problem("DISCORD_TOKEN is set: with a real Discord there is no world to start".to_owned());
        }
        return env.finish(Some(()));
    }
    check_database(&mut env);
    if real {
        env.optional("DISCORD_APPLICATION_ID", application_id);
    } else {
        describe(WORLD, &mut env);
    }
    let runs = |name: &ServiceName| {
        // The demo's panel is posted by a worker for once where none is to run.
        !options.without.contains(name) || (*name == ServiceName::Worker && !real)
    };
    let configured = configure(ServiceName::ALL.into_iter().filter(runs), &mut env);
    env.finish(configured.map(|_| ()))
}

fn check_database(env: &mut Env) {
    if env.get("DATABASE_URL").is_some() {
        env.optional("DATABASE_URL", database_url);
        env.optional("DATABASE_DIRECT_URL", database_url);
        return;
    }
    env.set("DATABASE_URL", DATABASE);
    env.set("DATABASE_DIRECT_URL", DATABASE);
    if let Some(Err(error)) = env.get("PG_BIN").map(|folder| Binaries::find(Some(Path::new(folder)))) {
        env.problem(error.to_string());
    }
}
