//! The same in the languages that are spoken.

use bellhop_testkit::Bench;
use bellhop_world::Act;
use insta::assert_snapshot;

#[tokio::test(flavor = "multi_thread")]
async fn a_member_reads_their_own_language() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let newcomer = t.newcomer();
    let click =
        |locale: &str| Act::click(newcomer.user_id, panel.message_id, &panel.button(0)).in_locale(locale);
    assert_snapshot!(newcomer.does(click("de")).await, @"Du hast jetzt <@&1191168914227200200>.");
    assert_snapshot!(newcomer.does(click("ja")).await, @"<@&1191168914227200200> が外れました。");
    assert_snapshot!(newcomer.does(click("en-GB")).await, @"You now have <@&1191168914227200200>.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_edits_in_their_own_language() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let mut desk = t.manager().desk().in_locale("de");
    assert_snapshot!(desk.run("panel edit", &[("panel", "pick your roles")]).await, @"
    [Rollenpanel: Pick your roles]
    Buttons · umschalten · gepostet in <#1191168914227200103>
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    {Rollen hinzufügen… (role)}
    {Eine Rolle des Panels ändern…: News | Events | Artist}
    {*Modus: umschalten | Modus: nur geben | Modus: nur nehmen | Modus: immer nur eine}
    [Text und Aussehen…] [Einschränkungen…] [Vorschau] [Posten…]
    ");
    let mut desk = t.manager().desk().in_locale("ja");
    assert_snapshot!(desk.run("panel edit", &[("panel", "pick your roles")]).await, @"
    [ロールパネル: Pick your roles]
    ボタン · 切り替え · <#1191168914227200103> に投稿済み
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    3. Artist → <@&1191168914227200202>
    {ロールを追加… (role)}
    {パネルのロールを変更…: News | Events | Artist}
    {*モード: 切り替え | モード: 付けるだけ | モード: 外すだけ | モード: 1つだけ}
    [テキストと見た目…] [制限…] [プレビュー] [投稿…]
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_named_as_the_readers_client_shows_them() {
    let t = Bench::new().await;
    let manager = t.manager();
    assert_snapshot!(manager.desk().in_locale("de").run("help", &[]).await, @"
    [Was ich kann]
    **Für alle**: Wähle deine Rollen auf den Panels dieses Servers. Meine Antworten siehst nur du.
    **Für Manager** (wer den Server verwalten darf oder eine Managerrolle hat):
    `/panel erstellen` erstellt ein Rollenpanel und öffnet es zum Füllen
    `/panel bearbeiten` ändert eines: Rollen, Text, Modus, Einschränkungen
    `/panel posten` und `/panel verschieben` posten es in einem Kanal
    `/panel löschen` und `/panel liste`
    `/einstellungen anzeigen` zeigt die Einstellungen; `/einstellungen log-kanal` und `/einstellungen managerrolle` ändern sie
    `/ping` sagt, ob ich mit diesem Server verbunden bin
    ");
    assert_snapshot!(manager.desk().in_locale("ja").run("help", &[]).await, @"
    [できること]
    **みなさん**: このサーバーのパネルでロールを選べます。Botの返事はあなたにしか見えません。
    **マネージャー**（サーバーを管理できる人、またはマネージャーロールを持つ人）:
    `/パネル 作成` ロールパネルを作成し、編集画面を開きます
    `/パネル 編集` ロール、テキスト、モード、制限を変更します
    `/パネル 投稿` と `/パネル 移動` パネルをチャンネルに投稿します
    `/パネル 削除` と `/パネル 一覧`
    `/設定 表示` 設定を表示します。`/設定 ログチャンネル` と `/設定 マネージャーロール` で変更できます
    `/ping` このサーバーに接続できているかをお知らせします
    ");
    t.done().await;
}
