//! `bellhop doctor`: looks at everything that must be right, and says what is not and what mends it.
//!
//! It changes nothing that lasts: where it has Discord verify the interactions endpoint, it sets the URL that is set.

mod commands;
mod database;
mod discord;
mod endpoint;
mod listening;
mod pooler;
mod report;
mod subject;

use bellhop_boot::env::Env;
use bellhop_guilds::checkup::Verdict;

use crate::{cli::Doctor, output::print};
use subject::{Subject, configuration};

/// Looks, and tells; fails where something does not work.
pub(crate) async fn doctor(mut env: Env, options: Doctor) -> anyhow::Result<()> {
    let subject = Subject::from_env(&mut env);
    let mut findings = vec![configuration(&env)];
    let (discord, application_id) = discord::look(&subject).await;
    findings.extend(discord);
    findings.extend(database::look(&subject, application_id).await);
    print(if options.json { report::json(&findings)? } else { report::text(&findings) })?;
    let bad = findings.iter().filter(|finding| finding.verdict == Verdict::Bad).count();
    anyhow::ensure!(bad == 0, "{bad} of {} things do not work", findings.len());
    Ok(())
}
