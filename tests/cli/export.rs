//! `bellhop export --user`: what is kept of a person, without what is a secret.

use std::{fs, os::unix::fs::PermissionsExt as _};

use bellhop_testkit::Bench;
use serde_json::Value;

use super::{bellhop, stderr, stdout};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_gets_what_is_kept_of_them() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let person = t.newcomer().user_id;
    t.browser().signs_in(person).await;
    let ran = bellhop(&t, &["export", "--user", &person.to_string()]).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    let told: Value = serde_json::from_str(&stdout(&ran)).unwrap();
    assert_eq!(told["user_id"], person.to_string());
    assert_eq!(told["profile"][0]["user_id"], person.to_string());
    assert_eq!(told["actions"][0]["requested_by"], person.to_string());
    assert_eq!(told["sign-ins"].as_array().unwrap().len(), 1);
    assert!(told["audit_log"][0]["details"].is_object());
    let text = stdout(&ran);
    for secret in ["hash", "reply_token", "fingerprint", "lease_token"] {
        assert!(!text.contains(secret), "{secret}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_it_is_read_by_nobody_else() {
    let t = Bench::setup().without_mirror().start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("person.json");
    let export = ["export", "--user", "7", "--output", file.to_str().unwrap()];
    let ran = bellhop(&t, &export).await;
    assert!(ran.status.success(), "{}", stderr(&ran));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let told: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    assert_eq!(told["audit_log"], Value::Array(Vec::new()));
    let again = bellhop(&t, &export).await;
    assert!(stderr(&again).contains("is there already"), "{}", stderr(&again));
    t.done().await;
}
