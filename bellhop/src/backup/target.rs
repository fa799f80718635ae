//! The database, as PostgreSQL's own programs are told of it.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_postgres::Clients;
use bellhop_store::checkup;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sqlx::PgConnection;
use tokio::process::Command;
use url::Url;

use crate::database;

/// The roots of TLS as Debian, Ubuntu and the image keep them.
const ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// A database, and the programs for its version.
pub(super) struct Target {
    /// A URL without the password, for that would be shown in every list of processes.
    address: String,
    password: Option<String>,
    /// Whether the server has to prove itself.
    is_verified: bool,
    clients: Clients,
    /// Of the server's version.
    major: u32,
}

impl Target {
    /// The major version of the server.
    pub(super) fn major(&self) -> u32 {
        self.major
    }

    /// Connects to the database of the environment, and finds the programs for it.
    pub(super) async fn reach(env: Env) -> anyhow::Result<(Self, PgConnection)> {
        let pg_bin = env.get("PG_BIN").map(PathBuf::from);
        let url = database::url(env)?;
        let (address, password) = separate(&url)?;
        let is_verified = is_verified(&url, std::env::var("PGSSLMODE").ok().as_deref())?;
        let mut conn = database::connect_to(&url).await?;
        let major = checkup::server(&mut conn).await?.major;
        let clients = Clients::find(pg_bin.as_deref(), major)?;
        Ok((Self { address, password, is_verified, clients, major }, conn))
    }

    /// One of the programs, which asks nobody for a password, and tells what it does in English.
    pub(super) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.clients.program(name));
        command.env("LC_ALL", "C").stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// The program, on this database.
    pub(super) fn connected(&self, name: &str) -> Command {
        let mut command = self.program(name);
        command.args(["--no-password", "--dbname", &self.address]);
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        // The roots that the services take where none are named. What the address names goes before it, and so does what the
        // environment does. To whoever asks for no proof libpq would give one all the same.
        if self.is_verified && std::env::var_os("PGSSLROOTCERT").is_none() {
            let named = std::env::var_os("SSL_CERT_FILE");
            let roots = named.or_else(|| Path::new(ROOTS).exists().then(|| ROOTS.into()));
            // libpq 16 and newer have a word for the system's own.
            command.env("PGSSLROOTCERT", roots.unwrap_or_else(|| "system".into()));
        }
        command
    }
}

/// Whether the server has to prove itself: as the address says, or else the environment.
fn is_verified(url: &str, elsewhere: Option<&str>) -> anyhow::Result<bool> {
    let address = Url::parse(url).context("DATABASE_URL cannot be read")?;
    let named = address.query_pairs().filter(|(name, _)| libpq(name) == "sslmode").last();
    Ok(named
        .as_ref()
        .map(|(_, mode)| mode.as_ref())
        .or(elsewhere)
        .is_some_and(|mode| mode.starts_with("verify-")))
}

/// The address without the password, as libpq reads it, and the password.
fn separate(url: &str) -> anyhow::Result<(String, Option<String>)> {
    let mut address = Url::parse(url).context("DATABASE_URL cannot be read")?;
    let mut password = address.password().map(decoded).transpose()?;
    // An address that cannot have a password has none.
    _ = address.set_password(None);
    let (mut parameters, mut options) = (Vec::new(), Vec::new());
    for (name, value) in address.query_pairs() {
        match name.as_ref() {
            "password" => password = Some(value.into_owned()),
            "options" => options.push(value.into_owned()),
            // The driver's own.
            "statement-cache-capacity" => {}
            name => match name.strip_prefix("options[").and_then(|name| name.strip_suffix(']')) {
                Some(setting) => options.push(format!("-c {setting}={value}")),
                None => parameters.push((libpq(name).to_owned(), value.into_owned())),
            },
        }
    }
    if !options.is_empty() {
        parameters.push(("options".to_owned(), options.join(" ")));
    }
    let query = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
        .collect::<Vec<_>>()
        .join("&");
    address.set_query((!query.is_empty()).then_some(query.as_str()));
    Ok((address.into(), password))
}

fn decoded(text: &str) -> anyhow::Result<String> {
    let decoded = percent_decode_str(text).decode_utf8();
    Ok(decoded.context("the password in DATABASE_URL is no text")?.into_owned())
}

/// What libpq calls a parameter that the driver knows by other names too (PostgreSQL Docs: Connection Strings).
fn libpq(name: &str) -> &str {
    match name {
        "ssl-mode" => "sslmode",
        "ssl-root-cert" | "ssl-ca" => "sslrootcert",
        "ssl-cert" => "sslcert",
        "ssl-key" => "sslkey",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_no_part_of_the_address() {
        for (url, address, password) in [
            ("postgres://u:p%40s%3As@h:5433/d", "postgres://u@h:5433/d", Some("p@s:s")),
            ("postgres://u@h/d?password=p%20s", "postgres://u@h/d", Some("p s")),
            ("postgres://u@h/d", "postgres://u@h/d", None),
            ("postgres://u@localhost/d?host=/run/pg", "postgres://u@localhost/d?host=%2Frun%2Fpg", None),
        ] {
            let separated = separate(url).unwrap();
            assert_eq!((separated.0.as_str(), separated.1.as_deref()), (address, password), "{url}");
        }
    }

    #[test]
    fn who_wants_proof_is_known() {
        for (url, elsewhere, expected) in [
            ("postgres://h/d?sslmode=verify%2Dfull", None, true),
            ("postgres://h/d?ssl-mode=verify-ca", None, true),
            ("postgres://h/d", Some("verify-full"), true),
            ("postgres://h/d?sslmode=require", Some("verify-full"), false),
            ("postgres://u:p=verify-x@h/d", None, false),
        ] {
            assert_eq!(is_verified(url, elsewhere).unwrap(), expected, "{url}");
        }
    }

    #[test]
    fn parameters_have_the_names_that_libpq_knows() {
        let url =
            "postgres://h/d?ssl-mode=require&ssl-ca=/ca&statement-cache-capacity=9&options[search_path]=a b";
        assert_eq!(
            separate(url).unwrap().0,
            "postgres://h/d?sslmode=require&sslrootcert=%2Fca&options=%2Dc%20search%5Fpath%3Da%20b"
        );
    }
}
