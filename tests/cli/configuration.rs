//! What is wrong with the environment is said at once, and once.

use bellhop_testkit::built;
use insta::assert_snapshot;
use tokio::process::Command;

#[tokio::test]
async fn every_problem_of_every_service_is_reported_at_once() {
    let mut command = Command::new(built("bellhop"));
    command.args(["run", "interactions", "api", "sync-daemon", "worker"]).env_clear().current_dir("/");
    for (name, value) in [
        ("DISCORD_APPLICATION_ID", "many"),
        ("DISCORD_TOKEN", "the token"),
        ("DISCORD_PUBLIC_KEY", "0"),
        ("DISCORD_API_URL", "discord"),
        ("INLINE_ACTIONS", "perhaps"),
        ("SHARDS", "7"),
        ("RETAIN_AUDIT", "0"),
        ("PORT", "99999"),
        ("HEALTH_BIND", "here"),
        ("RUST_LOG", "info,=,"),
        ("LOG_FORMAT", "xml"),
    ] {
        command.env(name, value);
    }
    let ended = command.output().await.unwrap();
    assert!(!ended.status.success());
    assert_snapshot!(String::from_utf8_lossy(&ended.stderr), @r#"
    error: the configuration has problems:
      RUST_LOG: "info,=," is not a filter such as info,sqlx=warn
      LOG_FORMAT: "xml" is neither text nor json
      PORT: "99999" is not a port: a number up to 65535
      HEALTH_BIND: "here" is not an IP address such as 127.0.0.1
      DATABASE_URL is not set
      DISCORD_APPLICATION_ID: "many" is not an application id: digits alone, above zero
      DISCORD_TOKEN: this is not a bot token: letters, digits and dots, without spaces
      DISCORD_PUBLIC_KEY: a public key is 64 hexadecimal digits
      DISCORD_API_URL: this is not an address such as https://discord.com
      INLINE_ACTIONS: "perhaps" is neither on nor off
      SHARDS: "7" is neither auto nor a range such as 0-3/16
      RETAIN_AUDIT: "0" is not a number of days
    "#);
}

#[tokio::test]
async fn what_cannot_be_read_of_a_file_of_variables_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), "DISCORD_TOKEN=MTEw.secret.token with space\n").unwrap();
    let mut command = Command::new(built("bellhop"));
    let ended = command.arg("health").env_clear().current_dir(folder.path()).output().await.unwrap();
    assert_snapshot!(String::from_utf8_lossy(&ended.stderr), @"error: .env cannot be read: a line is not NAME='value' from its character 18 on");
}
