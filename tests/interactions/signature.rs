//! Whether a request is Discord's.

use bellhop_testkit::Bench;
use bellhop_world::Signed;
use serde_json::json;

async fn status(t: &Bench, signed: &Signed) -> u16 {
    t.world.post(signed).await.unwrap().status.as_u16()
}

fn ping(t: &Bench) -> Signed {
    t.world.sign(t.world.ping().to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_ping_is_answered() {
    let t = Bench::setup().without_mirror().start().await;
    let answer = t.world.post(&ping(&t)).await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (200, &br#"{"type":1}"#[..]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_needs_nothing_but_its_type() {
    let t = Bench::setup().without_mirror().start().await;
    assert_eq!(status(&t, &t.world.sign(r#"{"type":1}"#)).await, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn upper_case_hexadecimal_is_hexadecimal() {
    let t = Bench::setup().without_mirror().start().await;
    let mut signed = ping(&t);
    signed.signature = signed.signature.map(|signature| signature.to_uppercase());
    assert_eq!(status(&t, &signed).await, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_but_the_right_signature_is_refused() {
    let t = Bench::setup().without_mirror().start().await;
    let good = ping(&t).signature.unwrap();
    let forged = [
        None,
        Some(String::new()),
        Some("0".repeat(128)),
        Some(good[..126].to_owned()),
        Some(format!("{good}00")),
        Some(good[..127].to_owned()),
        Some("g".repeat(128)),
        Some(t.world.sign("another body").signature.unwrap()),
    ];
    for signature in forged {
        let signed = Signed { signature: signature.clone(), ..ping(&t) };
        assert_eq!(status(&t, &signed).await, 401, "{signature:?}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_cannot_be_changed() {
    let t = Bench::setup().without_mirror().start().await;
    let changed = Signed { body: json!({ "type": 1, "more": 1 }).to_string().into(), ..ping(&t) };
    assert_eq!(status(&t, &changed).await, 401);
    let later = (t.clock.now().unix_timestamp() + 1).to_string();
    assert_eq!(status(&t, &Signed { timestamp: later, ..ping(&t) }).await, 401);
    assert_eq!(status(&t, &Signed { timestamp: "soon".to_owned(), ..ping(&t) }).await, 401);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timestamp_of_another_time_is_refused() {
    let t = Bench::setup().without_mirror().start().await;
    let now = t.clock.now().unix_timestamp();
    for (seconds, expected) in [(-360, 401), (360, 401), (-240, 200), (240, 200)] {
        let signed = t.world.sign_at(now + seconds, r#"{"type":1}"#);
        assert_eq!(status(&t, &signed).await, expected, "{seconds} s off");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_body_is_refused_unread() {
    let t = Bench::setup().without_mirror().start().await;
    let body = json!({ "type": 1, "padding": " ".repeat(2 << 20) }).to_string();
    let signed = t.world.sign(body);
    let headers = [
        ("x-signature-ed25519", signed.signature.as_deref().unwrap()),
        ("x-signature-timestamp", signed.timestamp.as_str()),
    ];
    let url = t.interactions_url();
    let answer = bellhop_testkit::http::send("POST", &url, &headers, signed.body.clone()).await;
    assert_eq!(answer.status.as_u16(), 413);
    t.done().await;
}
