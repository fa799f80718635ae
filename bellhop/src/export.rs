//! `bellhop export --user`: what is kept of a person, for the person.

use std::{io::Write, path::Path};

use anyhow::Context as _;
use bellhop_boot::{Clock, env::Env};
use bellhop_store::kept::{Held, PERSON, list_person};
use futures_util::TryStreamExt as _;
use indicatif::HumanBytes;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};
use time::format_description::well_known::Rfc3339;
use twilight_model::id::{Id, marker::UserMarker};

use crate::{cli::Export, database, output::print, partial::Partial};

/// Beyond this, readers of JSON round numbers (RFC 8259, section 6): they are told as strings, as Discord's ids are.
const EXACT: u64 = 1 << 53;

/// Prints all of it, as it was at one moment.
pub(crate) async fn export(env: Env, options: Export) -> anyhow::Result<()> {
    let mut conn = database::connect(env).await?;
    match &options.output {
        None => write(&mut conn, options.user, &mut std::io::stdout().lock()).await,
        Some(path) => to_file(&mut conn, options.user, path).await,
    }
}

async fn to_file(conn: &mut PgConnection, user_id: Id<UserMarker>, path: &Path) -> anyhow::Result<()> {
    let mut partial = Partial::beside(path)?;
    write(conn, user_id, partial.file()).await?;
    let size = HumanBytes(partial.keep()?);
    print(format!("{}: {size}.", path.display()))
}

/// Writes one object, row by row: there may be many.
async fn write(conn: &mut PgConnection, user_id: Id<UserMarker>, out: &mut impl Write) -> anyhow::Result<()> {
    let mut moment = conn.begin_with("begin isolation level repeatable read, read only").await?;
    let at = Clock::system().now().format(&Rfc3339)?;
    write!(out, "{{\n  \"user_id\": \"{user_id}\",\n  \"exported_at\": \"{at}\"").context(FULL)?;
    for held in &PERSON {
        write!(out, ",\n  \"{}\": [", key(held)).context(FULL)?;
        let mut rows = std::pin::pin!(list_person(&mut moment, held, user_id));
        let mut separator = "\n    ";
        while let Some(row) = rows.try_next().await? {
            write!(out, "{separator}{}", exact(row)).context(FULL)?;
            separator = ",\n    ";
        }
        write!(out, "{}]", if separator.starts_with(',') { "\n  " } else { "" }).context(FULL)?;
    }
    writeln!(out, "\n}}").and_then(|()| out.flush()).context(FULL)
}

/// Why nothing more can be written.
const FULL: &str = "the export cannot be written";

fn key(held: &Held) -> String {
    held.what.replace(' ', "_")
}

/// The same, with numbers that readers would round as strings.
fn exact(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_u64().is_some_and(|number| number > EXACT) => {
            Value::String(number.to_string())
        }
        Value::Array(values) => values.into_iter().map(exact).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, exact(value))).collect(),
        value => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_not_rounded() {
        let row = json!({ "user_id": 1_191_168_914_227_200_301_u64, "roles": [1_191_168_914_227_200_302_u64], "n": 7 });
        let told = json!({ "user_id": "1191168914227200301", "roles": ["1191168914227200302"], "n": 7 });
        assert_eq!(exact(row), told);
    }
}
