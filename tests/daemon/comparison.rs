//! The comparison itself: it must be able to fail.

use bellhop_testkit::Bench;
use serde_json::json;

use super::{
    equal::{differences, equal},
    mirrored::{Rows, mirrored},
    truth::truth,
};

/// A mirror in which every table has a row of the demo guild.
async fn bench() -> Bench {
    let t = Bench::new().await;
    let path = format!("/channels/{}/threads", t.demo.general_channel_id);
    let thread = json!({"name": "aside", "type": 11});
    assert!(t.rest(Some(t.demo.owner), "POST", &path, &thread).await.status.is_success());
    equal(&t).await;
    t
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_in_any_column_of_any_table_is_seen() {
    let t = bench().await;
    let columns = "
        select table_name::text, column_name::text from information_schema.columns
        where table_name in ('guilds', 'channels', 'channel_overwrites', 'roles', 'emojis', 'self_members')
          and column_name not in ('revision')";
    let columns: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&t.pool).await.unwrap();
    assert!(columns.len() > 50, "{columns:?}");
    let truth = truth(&t, 1).await;
    for (table, column) in columns {
        let mut seen = mirrored(&t.pool).await.unwrap();
        spoil(&mut seen, &table, &column);
        let differences = differences(&seen, &truth);
        assert!(differences.contains(&column), "{table}.{column}: {differences:?}");
    }
    t.done().await;
}

/// Changes a column of the first row of a table.
fn spoil(rows: &mut Rows, table: &str, column: &str) {
    let prefix = match table {
        "channel_overwrites" => "overwrite ",
        "self_members" => "self ",
        table => table.trim_end_matches('s'),
    };
    let row = rows.iter_mut().find(|(key, _)| key.starts_with(prefix)).unwrap().1;
    let value = row.get_mut(column).unwrap_or_else(|| panic!("{table}.{column} is not compared"));
    *value = json!("something else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_too_many_or_too_few_is_seen() {
    let t = bench().await;
    let truth = truth(&t, 1).await;
    let mut seen = mirrored(&t.pool).await.unwrap();
    let (key, row) = seen.pop_first().unwrap();
    assert_eq!(differences(&seen, &truth), format!("{key} is missing in the mirror: {row}"));
    let mut seen = mirrored(&t.pool).await.unwrap();
    seen.insert("role 7".to_owned(), json!({}));
    assert_eq!(differences(&seen, &truth), "role 7 is in the mirror alone: {}");
    t.done().await;
}
