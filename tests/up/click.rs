//! From the line of JSON to a role, by script.

use std::collections::HashSet;

use super::{click, ephemeral, roles};

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_click_changes_the_members_roles() {
    let up = ephemeral().await;
    let before: HashSet<_> = roles(&up).await.into_iter().collect();
    let delivery = click(&up).await;
    assert_eq!(delivery["outcome"]["kind"], "message", "{delivery}");
    assert_eq!(delivery["outcome"]["ephemeral"], true);
    let after: HashSet<_> = roles(&up).await.into_iter().collect();
    assert_eq!(before.symmetric_difference(&after).count(), 1);

    click(&up).await;
    assert_eq!(roles(&up).await.into_iter().collect::<HashSet<_>>(), before);
    up.done().await;
}
