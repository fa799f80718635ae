//! Menus: many at once, none, and limits.

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::Bench;
use bellhop_world::Act;
use insta::assert_snapshot;

#[tokio::test(flavor = "multi_thread")]
async fn a_menu_gives_many_at_once_and_takes_all_back() {
    let t = Bench::new().await;
    let panel =
        t.panel_of(PanelKind::Menu, (Mode::Toggle, Limits::default()), &t.demo.self_assignable[..3]).await;
    let (menu, entries) = (panel.menu(), &panel.panel.entries);
    let values = [entries[0].entry_id.to_string(), entries[2].entry_id.to_string()];
    let newcomer = t.newcomer();
    let choose = |values: &[&str]| Act::select(newcomer.user_id, panel.message_id, &menu, values);
    assert_snapshot!(newcomer.does(choose(&[&values[0], &values[1]])).await, @"You now have <@&1191168914227200200>, <@&1191168914227200202>. Of this panel you have <@&1191168914227200200>, <@&1191168914227200202>.");
    assert_eq!(newcomer.roles(), [panel.role(0), panel.role(2)]);
    assert_snapshot!(newcomer.does(choose(&["none"])).await, @"You no longer have <@&1191168914227200200>, <@&1191168914227200202>. Of this panel you have no role.");
    assert!(newcomer.roles().is_empty());
    assert_snapshot!(newcomer.does(choose(&[])).await, @"You have no role of this panel, so there is nothing to take away.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_told() {
    let t = Bench::new().await;
    let limits = Limits { max_roles: Some(1), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &t.demo.self_assignable[..2]).await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(1)).await, @"You may have one role of this panel at a time, and you have <@&1191168914227200200>. Give one back first.");
    let limits = Limits { requires: Some(t.demo.staff_role_id), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &t.demo.self_assignable[..2]).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(1)).await, @"This panel is for members with <@&1191168914227200208>.");
    let limits = Limits { forbids: Some(panel.role(0)), ..Limits::default() };
    let panel = t.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), &t.demo.self_assignable[..2]).await;
    assert_snapshot!(t.newcomer().click(panel.message_id, &panel.button(1)).await, @"Members with <@&1191168914227200200> cannot use this panel.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_fast_clicks_on_a_unique_panel_leave_one_role() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..3]).await;
    let newcomer = t.newcomer();
    for number in [0, 1, 2] {
        newcomer.click(panel.message_id, &panel.button(number)).await;
    }
    t.run_actions().await;
    newcomer.reads_all().await;
    assert_eq!(newcomer.roles(), [panel.role(2)]);
    t.done().await;
}
