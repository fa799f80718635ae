//! Changing a panel step by step.

use bellhop_panels::model::Mode;
use bellhop_testkit::{Bench, Desk, Posted, screen};
use insta::assert_snapshot;

/// A manager with the panel's edit interface in front of them.
async fn editing<'a>(t: &'a Bench, panel: &Posted) -> Desk<'a> {
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", &panel.panel.panel_id.to_string())]).await;
    desk
}

fn shown(t: &Bench, panel: &Posted) -> String {
    screen(&t.world.message(panel.message_id).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_changed_moved_and_taken_off() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = editing(&t, &panel).await;
    assert_snapshot!(desk.choose_labelled("pick", &["Events"]).await, @"
    [Role panel: Pick your roles]
    Events → <@&1191168914227200201>
    Place 2 of 3
    [Label and look…] [Up] [Down] [Take off the panel] [Back]
    ");
    assert_snapshot!(desk.press("Label and look…").await, @"
    == Label and look ==
    Label: _Events_
    Emoji (🎨, or a custom one such as <:name:1234567890>): __
    Colour of the button: {Blue | *Grey | Green | Red}
    ");
    assert_snapshot!(desk.fill(&[("label", "Festivals"), ("emoji", "🎪"), ("style", "3")]).await, @"
    [Role panel: Pick your roles]
    🎪 Festivals → <@&1191168914227200201>
    Place 2 of 3
    [Label and look…] [Up] [Down] [Take off the panel] [Back]
    ");
    assert_snapshot!(desk.press("Up").await, @"
    [Role panel: Pick your roles]
    🎪 Festivals → <@&1191168914227200201>
    Place 1 of 3
    [Label and look…] (Up) [Down] [Take off the panel] [Back]
    ");
    t.run_actions().await;
    assert_snapshot!(shown(&t, &panel), @"
    [Pick your roles]
    [🎪 Festivals] [News] [Artist]
    ");
    assert_snapshot!(desk.press("Take off the panel").await, @"
    [Role panel: Pick your roles]
    Buttons · toggle · posted in <#1191168914227200103>
    1. News → <@&1191168914227200200>
    2. Artist → <@&1191168914227200202>
    {Add roles… (role)}
    {Change a role of the panel…: News | Artist}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    t.run_actions().await;
    assert_snapshot!(shown(&t, &panel), @"
    [Pick your roles]
    [News] [Artist]
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mode_and_text_are_chosen() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = editing(&t, &panel).await;
    assert_snapshot!(desk.choose("mode", &["unique"]).await, @"
    [Role panel: Pick your roles]
    Buttons · one at a time · posted in <#1191168914227200103>
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    {Add roles… (role)}
    {Change a role of the panel…: News | Events | Artist}
    {Mode: toggle | Mode: add only | Mode: remove only | *Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    assert_snapshot!(desk.press("Text and look…").await, @"
    == Text and look ==
    Title: _Pick your roles_
    Text (Above the choices. Markdown works.): __
    Colour (Such as #5865F2; empty for none): __
    Kind (Buttons show each role; a menu takes less room): {*Buttons | Menu}
    ");
    let fields = [("title", "News"), ("body", "What you want to hear of."), ("color", ""), ("kind", "menu")];
    assert_snapshot!(desk.fill(&fields).await, @"
    [Role panel: News]
    Menu · one at a time · posted in <#1191168914227200103>
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    {Add roles… (role)}
    {Change a role of the panel…: News | Events | Artist}
    {Mode: toggle | Mode: add only | Mode: remove only | *Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    t.run_actions().await;
    assert_snapshot!(shown(&t, &panel), @"
    [News]
    What you want to hear of.
    {Choose your roles: News | Events | Artist | None of these}
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_chosen() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = editing(&t, &panel).await;
    assert_snapshot!(desk.press("Limits…").await, @"
    [Role panel: Pick your roles]
    No limits: everybody may choose, and keeps what they chose.
    {*As many roles as they like | One role at a time | At most 2 roles at a time | At most 3 roles at a time | At most 4 roles at a time | At most 5 roles at a time | … 25 in all}
    {*For good | For 10 minutes, then taken back | For one hour, then taken back | For 6 hours, then taken back | For 12 hours, then taken back | For one day, then taken back | … 11 in all}
    {Only for members with a role… (role)}
    {Not for members with a role… (role)}
    [Back]
    ");
    desk.choose("most", &["2"]).await;
    desk.choose("lasts", &["3600"]).await;
    desk.choose("requires", &[&t.demo.staff_role_id.to_string()]).await;
    assert_snapshot!(desk.choose("forbids", &[&t.demo.manager_role_id.to_string()]).await, @"
    [Role panel: Pick your roles]
    At most 2 roles at a time
    For one hour, then taken back
    Only for members with <@&1191168914227200208>
    Not for members with <@&1191168914227200209>
    {As many roles as they like | One role at a time | *At most 2 roles at a time | At most 3 roles at a time | At most 4 roles at a time | At most 5 roles at a time | … 25 in all}
    {For good | For 10 minutes, then taken back | *For one hour, then taken back | For 6 hours, then taken back | For 12 hours, then taken back | For one day, then taken back | … 11 in all}
    {Only for members with a role… (role) *1191168914227200208}
    {Not for members with a role… (role) *1191168914227200209}
    [Back]
    ");
    assert_snapshot!(desk.choose("requires", &[]).await, @"
    [Role panel: Pick your roles]
    At most 2 roles at a time
    For one hour, then taken back
    Not for members with <@&1191168914227200209>
    {As many roles as they like | One role at a time | *At most 2 roles at a time | At most 3 roles at a time | At most 4 roles at a time | At most 5 roles at a time | … 25 in all}
    {For good | For 10 minutes, then taken back | *For one hour, then taken back | For 6 hours, then taken back | For 12 hours, then taken back | For one day, then taken back | … 11 in all}
    {Only for members with a role… (role)}
    {Not for members with a role… (role) *1191168914227200209}
    [Back]
    ");
    assert_snapshot!(desk.press("Back").await, @"
    [Role panel: Pick your roles]
    Buttons · toggle · posted in <#1191168914227200103>
    At most 2 roles at a time
    For one hour, then taken back
    Not for members with <@&1191168914227200209>
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    {Add roles… (role)}
    {Change a role of the panel…: News | Events | Artist}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_that_cannot_be_offered_are_refused_in_words() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = editing(&t, &panel).await;
    let mut said = Vec::new();
    for role_id in [
        t.demo.above_bot_role_id,
        t.demo.bot_role_id,
        t.demo.manager_role_id,
        t.demo.guild_id.cast(),
        panel.role(0),
    ] {
        said.push(desk.choose("add", &[&role_id.to_string()]).await);
    }
    assert_snapshot!(said.join("\n"), @"
    <@&1191168914227200211> stands above my own role, so I cannot change it. Please tell a manager: my role must be moved above it.
    <@&1191168914227200210> belongs to an integration, so nobody can give it by hand. Please tell a manager.
    <@&1191168914227200209> stands above your own highest role, so you cannot offer it.
    Everybody has @everyone already.
    The panel offers <@&1191168914227200200> already.
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dangerous_role_is_confirmed_by_name() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = t.owner().desk();
    desk.run("panel edit", &[("panel", &panel.panel.panel_id.to_string())]).await;
    assert_snapshot!(desk.choose("add", &[&t.demo.manager_role_id.to_string()]).await, @"
    With these roles members can harm the server, or manage me. Whoever uses the panel gets them. Confirm each one that you mean.
    <@&1191168914227200209>: Manage Server, Manage Roles, Manage Messages, Manage Threads, Kick Members
    [Offer Manager]
    [Leave them out]
    ");
    assert_snapshot!(desk.press("Offer Manager").await, @"
    [Role panel: Pick your roles]
    Buttons · toggle · posted in <#1191168914227200103>
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    4. Manager → <@&1191168914227200209>
    {Add roles… (role)}
    {Change a role of the panel…: News | Events | Artist | Manager}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_save_on_an_old_revision_is_told_what_changed() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut first = editing(&t, &panel).await;
    let mut second = t.owner().desk();
    second.run("panel edit", &[("panel", "Pick your roles")]).await;
    first.choose("mode", &["add_only"]).await;
    first.press("Text and look…").await;
    first.fill(&[("title", "Roles"), ("body", ""), ("color", ""), ("kind", "buttons")]).await;
    assert_snapshot!(second.choose("mode", &["unique"]).await, @"
    This panel has changed since you opened it, so your change was not taken. Open it again with /panel edit. What changed:
    <@1191168914227200301> changed the panel **Pick your roles**: mode add only, was toggle
    <@1191168914227200301> changed the panel **Pick your roles**: title Roles, was Pick your roles
    ");
    let mode = sqlx::query_scalar::<_, String>("select mode from panels").fetch_one(&t.pool).await.unwrap();
    assert_eq!(mode, "add_only");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_an_old_message_brings_it_up_to_date() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Toggle, &t.demo.self_assignable[..2]).await;
    // The change is there, but its message was never brought up to date.
    let stale = "update panels set revision = revision + 1, title = 'New title'";
    sqlx::query(stale).execute(&t.pool).await.unwrap();
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.newcomer().click(panel.message_id, &panel.button(1)).await;
    let waiting = "select count(*) from actions where kind = 'panels.publish' and state = 'pending'";
    assert_eq!(sqlx::query_scalar::<_, i64>(waiting).fetch_one(&t.pool).await.unwrap(), 1);
    t.run_actions().await;
    assert!(shown(&t, &panel).starts_with("[New title]"));
    t.done().await;
}
