//! The database, and what its rows tell of the processes.

use std::{fmt::Display, time::Duration};

use bellhop_boot::Clock;
use bellhop_guilds::checkup::{self, Finding};
use bellhop_postgres::OLDEST_MAJOR;
use bellhop_store::{
    PgConnection, Result,
    checkup::{
        Server, bound, last_interaction, leases, queue, rights, server, shards, troubled, worker_until,
    },
    schema::{Standing, standing},
};
use sqlx::Connection as _;
use time::OffsetDateTime;
use tokio::time::timeout;
use twilight_model::id::{Id, marker::ApplicationMarker};

use super::{listening, pooler, subject::Subject};

/// How long the database may take over one answer.
const WITHIN: Duration = Duration::from_secs(5);
/// A lease that is taken over by another host's clock must not end much earlier by this one's.
const CLOCKS_APART: time::Duration = time::Duration::seconds(2);
/// Of a hundred connections, so many in use are nearly all.
const NEARLY_ALL: i64 = 90;
/// What cannot be looked at without the database.
const BEHIND: [&str; 11] = [
    "prepared statements",
    "migrations",
    "listening",
    "database clock",
    "gateway",
    "worker",
    "leases",
    "queue",
    "permissions",
    "problems",
    "clicks",
];
/// Of these, what the application's own rows tell.
const ROWS: usize = 4;

/// Looks at the database.
pub(super) async fn look(subject: &Subject, application_id: Option<Id<ApplicationMarker>>) -> Vec<Finding> {
    const CHECK: &str = "database";
    let Some(url) = &subject.database_url else {
        let why = "DATABASE_URL cannot be read.";
        return skipped(&[CHECK], why).chain(skipped(&BEHIND, why)).collect();
    };
    let unreachable = |error: &dyn Display| {
        let says = format!("PostgreSQL cannot be reached: {error}.");
        let fix = "See that it runs, that DATABASE_URL is right, and that its firewall and pg_hba.conf let this host in.";
        let found = Finding::bad(CHECK, says, fix);
        [found].into_iter().chain(skipped(&BEHIND, "It needs the database.")).collect()
    };
    let mut conn = match timeout(WITHIN, bellhop_store::connect(url)).await {
        Ok(Ok(conn)) => conn,
        Ok(Err(error)) => return unreachable(&error),
        Err(_) => return unreachable(&"it does not answer"),
    };
    match timeout(WITHIN, server(&mut conn)).await {
        Ok(Ok(server)) => {
            let now = Clock::system().now();
            look_into(&mut conn, (subject, application_id), &server, now).await
        }
        Ok(Err(error)) => unreachable(&error),
        Err(_) => unreachable(&"it does not answer"),
    }
}

fn skipped<'a>(checks: &'a [&'static str], why: &'a str) -> impl Iterator<Item = Finding> + 'a {
    checks.iter().map(move |check| Finding::skipped(check, why))
}

async fn look_into(
    conn: &mut PgConnection,
    (subject, application_id): (&Subject, Option<Id<ApplicationMarker>>),
    server: &Server,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let mut findings = vec![connections(server)];
    if let Some(url) = &subject.database_url {
        findings.push(pooler::look(url).await);
    }
    let migrated = migrations(conn).await;
    let is_current = migrated.fix.is_none();
    findings.push(migrated);
    findings.push(listening::look(subject).await);
    findings.push(clock(server, now));
    match application_id {
        Some(application_id) if is_current => findings.extend(processes(conn, application_id, now).await),
        Some(_) => findings.extend(skipped(&BEHIND[ROWS..], "It needs the schema.")),
        None => findings.extend(skipped(&BEHIND[ROWS..], "It needs the application's id.")),
    }
    findings
}

/// Asks for something that somebody may have locked, and waits no longer than [`WITHIN`].
async fn asked<T>(
    conn: &mut PgConnection,
    ask: impl AsyncFnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let mut moment = conn.begin().await?;
    bound(&mut moment, WITHIN).await?;
    let answer = ask(&mut moment).await;
    moment.rollback().await?;
    answer
}

fn connections(server: &Server) -> Finding {
    const CHECK: &str = "database";
    let Server { version, most_connections, connections, .. } = server;
    let says = format!(
        "PostgreSQL {version} answers; {connections} of its {most_connections} connections are in use."
    );
    if server.is_read_only {
        let fix = "Let DATABASE_URL lead to the primary, and its role write.";
        return Finding::bad(CHECK, format!("{says} It takes no writes."), fix);
    }
    if server.major < OLDEST_MAJOR {
        let fix = format!("Move the database to PostgreSQL {OLDEST_MAJOR} or newer.");
        return Finding::bad(CHECK, says, fix);
    }
    if connections * 100 < i64::from(*most_connections) * NEARLY_ALL {
        return Finding::good(CHECK, says);
    }
    let fix = "Raise max_connections, lower DATABASE_MAX_CONNECTIONS, or put a pooler between.";
    Finding::doubtful(CHECK, says, fix)
}

async fn migrations(conn: &mut PgConnection) -> Finding {
    const CHECK: &str = "migrations";
    match asked(conn, async |conn| standing(conn).await).await {
        Ok(Standing::Current) => Finding::good(CHECK, "Every migration of this build has run."),
        Ok(Standing::Behind(missing)) => {
            let says =
                format!("{missing} migrations have not run: services of this build answer with an apology.");
            Finding::bad(CHECK, says, "Run `bellhop migrate`.")
        }
        Err(error) => {
            let fix = "Let the role of DATABASE_URL own the database, or have every right on its tables.";
            Finding::bad(CHECK, format!("The schema cannot be read: {error}."), fix)
        }
    }
}

fn clock(server: &Server, now: OffsetDateTime) -> Finding {
    const CHECK: &str = "database clock";
    let apart = (server.now - now).abs();
    let says = format!("This host's clock and PostgreSQL's are {:.1} s apart.", apart.as_seconds_f64());
    if apart < CLOCKS_APART {
        return Finding::good(CHECK, says);
    }
    Finding::doubtful(CHECK, says, "Let NTP keep the clocks of all hosts: leases end by them.")
}

/// What the rows tell of the processes.
async fn processes(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    now: OffsetDateTime,
) -> Vec<Finding> {
    let unread = |check: &'static str, error: &dyn Display| {
        Finding::bad(
            check,
            format!("It cannot be read: {error}."),
            "See that DATABASE_URL is Bellhop's own database, and in pg_stat_activity whether somebody locks it.",
        )
    };
    vec![
        match asked(conn, async |conn| shards(conn, application_id, None).await).await {
            Ok(shards) => checkup::gateway(&shards, now),
            Err(error) => unread("gateway", &error),
        },
        match asked(conn, async |conn| worker_until(conn, application_id).await).await {
            Ok(until) => checkup::worker(until, now),
            Err(error) => unread("worker", &error),
        },
        match asked(conn, async |conn| leases(conn, application_id).await).await {
            Ok(leases) => checkup::leases(&leases, now),
            Err(error) => unread("leases", &error),
        },
        match asked(conn, async |conn| queue(conn, (application_id, None), now).await).await {
            Ok(queue) => checkup::queue(&queue, now),
            Err(error) => unread("queue", &error),
        },
        match asked(conn, async |conn| rights(conn, application_id).await).await {
            Ok(rights) => checkup::permissions(&rights),
            Err(error) => unread("permissions", &error),
        },
        match asked(conn, async |conn| troubled(conn, application_id).await).await {
            Ok(troubled) => checkup::problems(&troubled),
            Err(error) => unread("problems", &error),
        },
        match asked(conn, async |conn| last_interaction(conn).await).await {
            Ok(Some(at)) => Finding::good(
                "clicks",
                format!("One that changed something last came {}.", checkup::ago(at, now)),
            ),
            Ok(None) => Finding::good("clicks", "None that changed something came within the hour."),
            Err(error) => unread("clicks", &error),
        },
    ]
}

#[cfg(test)]
mod tests {
    use bellhop_guilds::checkup::Verdict;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn server(now: OffsetDateTime, connections: i64) -> Server {
        let version = "15.18".to_owned();
        Server { version, major: 15, now, most_connections: 100, connections, is_read_only: false }
    }

    #[test]
    fn clocks_that_leases_cannot_go_by_are_told() {
        for (apart, verdict) in
            [(0, Verdict::Good), (1, Verdict::Good), (-3, Verdict::Doubtful), (3, Verdict::Doubtful)]
        {
            let found = clock(&server(NOW + time::Duration::seconds(apart), 1), NOW);
            assert_eq!(found.verdict, verdict, "{apart}: {}", found.says);
        }
    }

    #[test]
    fn a_server_that_is_nearly_full_is_told() {
        assert_eq!(connections(&server(NOW, 89)).verdict, Verdict::Good);
        let full = connections(&server(NOW, 90));
        assert_eq!(full.verdict, Verdict::Doubtful);
        assert_eq!(full.says, "PostgreSQL 15.18 answers; 90 of its 100 connections are in use.");
        let old = Server { major: 13, ..server(NOW, 1) };
        assert_eq!(connections(&old).verdict, Verdict::Bad);
        assert_eq!(connections(&Server { is_read_only: true, ..server(NOW, 1) }).verdict, Verdict::Bad);
    }
}
