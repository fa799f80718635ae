//! The next start finds the data again.

use bellhop_testkit::http::send;

use super::{click, folder, roles, up_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_and_a_role_survive_a_restart() {
    let data = folder();
    let first = up_in(data.path()).await;
    click(&first).await;
    let (panel, granted) = (first.report["panel"].clone(), roles(&first).await);
    first.done().await;

    let second = up_in(data.path()).await;
    assert_eq!(second.report["panel"], panel);
    assert_eq!(roles(&second).await, granted);
    assert_eq!(click(&second).await["outcome"]["kind"], "message");
    assert_ne!(roles(&second).await, granted);
    second.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_whose_message_was_deleted_is_posted_anew() {
    let data = folder();
    let first = up_in(data.path()).await;
    let message =
        format!("/channels/{}/messages/{}", first.text("/channel_id"), first.text("/panel/message_id"));
    let url = format!("{}{message}", first.text("/world/rest"));
    let authorization = format!("Bot {}", first.text("/bot_token"));
    let deleted = send("DELETE", &url, &[("authorization", &authorization)], "").await;
    assert_eq!(deleted.status, 204);
    first.done().await;

    let second = up_in(data.path()).await;
    assert_eq!(click(&second).await["outcome"]["kind"], "message");
    second.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_starts_token_is_worthless() {
    let data = folder();
    let first = up_in(data.path()).await;
    let old = first.text("/api/token").to_owned();
    first.done().await;

    let second = up_in(data.path()).await;
    let url = format!("{}/guilds/{}/roles", second.text("/api/url"), second.text("/guild_id"));
    let status = async |token: &str| {
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        send("GET", &url, &headers, "").await.status.as_u16()
    };
    assert_eq!((status(&old).await, status(second.text("/api/token")).await), (401, 200));
    second.done().await;
}
