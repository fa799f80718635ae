//! The path of a click through a function.

use bellhop_testkit::Bench;
use insta::assert_snapshot;

use super::function;

#[tokio::test(flavor = "multi_thread")]
async fn a_click_grants_the_role() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let _lambda = function(&t, &[]).await;
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"You now have <@&1191168914227200200>.");
    assert!(t.newcomer().has(panel.role(0)));
    assert_eq!(t.audit().await[0]["event"], "panel.roles-changed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_function_answers_one_click_after_another() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let _lambda = function(&t, &[]).await;
    for number in 0..3 {
        let said = t.newcomer().click(panel.message_id, &panel.button(number)).await;
        assert!(said.starts_with("You now have"), "{said}");
    }
    assert_eq!(t.newcomer().roles(), [panel.role(0), panel.role(1), panel.role(2)]);
    t.done().await;
}
