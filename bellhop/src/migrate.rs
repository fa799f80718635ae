//! `bellhop migrate`.

use bellhop_boot::{Clock, env::Env};
use bellhop_discord::application_id;
use bellhop_store::{
    applications,
    schema::{Standing, migrate as run_migrations, standing},
};

use crate::{cli::Migrate, database};

/// Runs the migrations that have not run, or says whether there are any.
pub(crate) async fn migrate(mut env: Env, options: &Migrate) -> anyhow::Result<()> {
    let application = env.optional("DISCORD_APPLICATION_ID", application_id);
    let mut conn = database::connect(env).await?;
    let missing = match standing(&mut conn).await? {
        Standing::Current => 0,
        Standing::Behind(missing) => missing,
    };
    if options.check {
        anyhow::ensure!(missing == 0, "migrations are missing ({missing}); run `bellhop migrate`");
        tracing::info!("the schema is current");
        return Ok(());
    }
    run_migrations(&mut conn).await?;
    if let Some(application_id) = application {
        applications::ensure(&mut conn, application_id, Clock::system().now()).await?;
    }
    tracing::info!(migrations = missing, "the schema is current");
    Ok(())
}
