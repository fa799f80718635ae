# Role panels: what managers read.

panel-list-title = ロールパネル
panel-list-empty = このサーバーにはまだロールパネルがありません。/{ command-panel } { command-panel-create } で作成できます。
panel-list-line = **{ $title }** · { $mode } · ロール { $entries } 個 · { $place }
panel-list-more = 最初の { $shown } 件だけを表示しています。
panel-place-posted = { $channel } に[投稿済み]({ $link })
panel-place-waiting = { $channel } への投稿待ち
panel-place-lost = { $channel } のメッセージが削除されています
panel-place-none = 未投稿

editor-title = ロールパネル: { $title }
editor-summary = { $kind } · { $mode } · { $place }
editor-posted = { $channel } に投稿済み
editor-empty = まだロールがありません。下から選んでください。
editor-add = ロールを追加…
editor-pick = パネルのロールを変更…
editor-mode = モード: { $mode }
mode-toggle-hint = 選ぶとロールが付き、もう一度選ぶと外れます
mode-add-only-hint = 選ぶとロールが付き、そのまま残ります
mode-remove-only-hint = 選ぶとロールが外れます
mode-unique-hint = 選ぶとロールが付き、パネルのほかのロールは外れます
editor-text = テキストと見た目…
editor-limits = 制限…
editor-preview = プレビュー
editor-post = 投稿…
preview = メンバーには次のように見えます:
back = 戻る
entry-place = { $place } 番目（全 { $of } 個）
entry-change = ラベルと見た目…
entry-up = 上へ
entry-down = 下へ
entry-remove = パネルから外す

limits-none = 制限はありません。誰でも選べて、選んだロールは外れません。
limits-most-none = ロールはいくつでも
limit-most = ロールは同時に { $most } 個まで
limits-lasts-none = 無期限
limit-lasts = { $time }で自動的に外れる
limits-requires = 次のロールを持つメンバーだけ…
limits-forbids = 次のロールを持つメンバー以外…
limit-requires = { $role } を持つメンバーだけ
limit-forbids = { $role } を持つメンバー以外

place-none = このパネルは投稿されていません。投稿先のチャンネルを選んでください。
place-waiting = このパネルは { $channel } への投稿を待っています。
place-posted = このパネルは { $channel } に[投稿されています]({ $link })。移動するには別のチャンネルを選んでください。
place-lost = { $channel } にあったこのパネルのメッセージが削除されました。もう一度そこに投稿するか、別のチャンネルを選んでください。
place-choose = チャンネルを選択…
place-again = そこに投稿
place-refresh = 最新の状態にする
posted = パネルを { $channel } に[投稿しました]({ $link })。
refreshed = { $channel } のパネルは[最新の状態です]({ $link })。
not-a-channel = { $channel } は使えません。Botから見えるテキストチャンネルかアナウンスチャンネルを選んでください。
closed-channel = { $channel } には投稿できません。そこで必要な権限: { $permissions }。権限を付けるか、別のチャンネルを選んでください。
discord-closed-channel = Discordが { $channel } への投稿を許可しませんでした。そこでは「{ permission-view-channel }」「{ permission-send-messages }」「{ permission-embed-links }」の権限が必要です。
not-posted = パネルを { $channel } に投稿できませんでした。後でもう一度お試しください。（参照番号 { $reference }）
may-have-been-posted = パネルはすでに { $channel } に投稿されているかもしれませんが、そこのメッセージを読めないため確認できません。ご自身で確認し、「メッセージ履歴を読む」権限を付与してください。

form-create = 新しいロールパネル
form-text = テキストと見た目
form-entry = ラベルと見た目
field-title = タイトル
field-body = テキスト
field-body-hint = 選択肢の上に表示されます。マークダウンが使えます。
field-color = 色
field-color-hint = 例: #5865F2。空欄なら色なし
field-kind = 種類
field-kind-hint = ボタンはロールをすべて表示し、メニューは場所を取りません
field-label = ラベル
field-emoji = 絵文字
field-emoji-hint = 🎨、または <:name:1234567890> のようなカスタム絵文字
field-style = ボタンの色
field-description = 説明
style-blue = 青
style-grey = グレー
style-green = 緑
style-red = 赤

dangerous = これらのロールを持つメンバーは、サーバーに害を与えたり、このBotを管理したりできます。パネルを使った人は誰でもそのロールを得ます。本当に提供するロールを1つずつ確認してください。
confirm-role = { $role } を提供
leave-out = 追加しない
delete-panel = パネル **{ $title }** を削除しますか？メッセージも削除されます。メンバーが持っているロールは残りますが、期限付きのロールは期限どおりに外れます。
delete = 削除
keep = 残す
panel-was-deleted = パネル **{ $title }** を削除しました。

changed-meanwhile = 開いた後にこのパネルが変更されたため、あなたの変更は反映されませんでした。/{ command-panel } { command-panel-edit } で開き直してください。{ $count ->
    [0] {""}
   *[other] 変更された内容:
    { $changes }
}
too-many-entries = 1つのパネルに入れられるロールは { $most } 個までです。
too-many-panels = 1つのサーバーで作れるパネルは { $most } 個までです。先に1つ削除してください。
role-of-everyone = @everyone はすでに全員が持っています。
role-above-you = { $role } はあなたの一番上のロールより上にあるため、提供できません。
beyond-you = { $role } はあなた自身にない権限を与えるため、提供できません。
limit-makes-no-sense = この制限では誰もパネルを使えません。別のロールを選んでください。
closed-to-you = あなた自身が { $channel } に書き込めないため、代わりに投稿することはできません。
emoji-unusable = このサーバーにその絵文字がないか、今は使えません。このサーバーの絵文字か、🎨 のような絵文字を選んでください。
role-offered = { $role } はすでにこのパネルにあります。
dangerous-unconfirmed = { $roles } を持つメンバーは、サーバーに害を与えたり、このBotを管理したりできます。パネルを使った人は誰でも得るため、1つずつ確認が必要です。
entry-of-another-role = 項目のロールは変えられません。この項目は { $role } です。パネルから外し、別のロールを追加してください。
no-channel = パネルを投稿するチャンネルを指定してください。
role-unknown = { $role } をまだ確認できていません。数秒後にもう一度お試しください。
not-a-color = 「{ $text }」は色ではありません。#5865F2 のように入力してください。
not-an-emoji = 「{ $text }」は絵文字ではありません。🎨 や、<:name:1234567890> のようなカスタム絵文字を入力してください。
text-empty = 足りない項目があります。もう一度開いてください。
no-entries = このパネルにはまだロールがありません。先に /{ command-panel } { command-panel-edit } で追加してください。
no-such-panel = 「{ $text }」というパネルが1つに決まりません。候補から選んでください。

permission-view-channel = チャンネルを見る
permission-send-messages = メッセージを送信
permission-embed-links = 埋め込みリンク
permission-send-messages-in-threads = スレッドでメッセージを送信
permission-connect = 接続
permission-administrator = 管理者
permission-manage-guild = サーバー管理
permission-manage-roles = ロールの管理
permission-manage-channels = チャンネルの管理
permission-manage-webhooks = ウェブフックの管理
permission-manage-messages = メッセージの管理
permission-manage-threads = スレッドの管理
permission-manage-guild-expressions = 表現の管理
permission-manage-nicknames = ニックネームの管理
permission-ban-members = メンバーをBAN
permission-kick-members = メンバーをキック
permission-moderate-members = メンバーをタイムアウト
permission-mute-members = メンバーをミュート
permission-deafen-members = メンバーのスピーカーをミュート
permission-move-members = メンバーを移動
permission-manage-events = イベントの管理
permission-mention-everyone = @everyoneのメンション
permission-view-audit-log = 監査ログを表示

problem-role-deleted = ロール「{ $name }」が削除されました。/{ command-panel } { command-panel-edit } でパネルから外してください。
problem-role-managed = { $role } は連携サービスのロールなので、誰も付けられません。/{ command-panel } { command-panel-edit } でパネルから外してください。
problem-role-above-bot = { $role } はBotのロールより上にあるため、付けられません。Botのロールをその上に移動してください。
problem-role-dangerous = { $role } を持つメンバーはサーバーに害を与えたり、このBotを管理したりできますが、このパネルでは確認されていません。パネルから外すか、外してからもう一度追加してください。
problem-limit-role-deleted = 制限に使われているロール「{ $name }」が削除されました。/{ command-panel } { command-panel-edit } で別のロールを選んでください。
problem-bot-lacks-manage-roles = ロールを管理する権限がありません。Botに「ロールの管理」の権限を付けてください。
problem-channel-deleted = パネルのチャンネルが削除されました。/{ command-panel } { command-panel-post } で別の場所に投稿してください。
problem-message-deleted = { $channel } にあったパネルのメッセージが削除されました。/{ command-panel } { command-panel-post } で投稿し直してください。
problem-channel-closed = { $channel } のパネルを最新の状態に保てません。そこで必要な権限: { $permissions }。
problem-discord-refuses = Discordがロールの変更を拒否していますが、理由がわかりません。Botのロールと権限を確認してください。Botがタイムアウト中の場合はお待ちください。
problem-message-outdated = Discordがメッセージの更新を拒否しているため、メンバーには以前の内容が表示されています。ロールと絵文字を確認するか、/{ command-panel } { command-panel-post } で投稿し直してください。
problem-unknown = 問題が発生しています（{ $code }）。

audit-nobody = このBot
audit-token = APIトークン { $id }
audit-panel-created = { $who } がパネル **{ $panel }** を作成しました
audit-panel-deleted = { $who } がパネル **{ $panel }** を削除しました
audit-panel-changed = { $who } がパネル **{ $panel }** を変更しました: { $change }
audit-panel-posted = { $who } がパネル **{ $panel }** を { $channel } に投稿しました
audit-roles-added = { $who } が { $added } を取得しました（**{ $panel }**）
audit-roles-removed = { $who } が { $removed } を外しました（**{ $panel }**）
audit-roles-kept = { $who } が { $kept } の期間を延長しました（**{ $panel }**）
audit-roles-swapped = { $who } が { $added } を取得し、{ $removed } を外しました（**{ $panel }**）
audit-roles-expired = { $member } の { $removed } の期限が切れました（**{ $panel }**）
audit-roles-partly = { $line }。{ $refused } は反映されませんでした: { $code ->
    [none] Discordが受け付けませんでした
   *[other] Discordに拒否されました（{ $code }）
}
audit-roles-not-changed = { $who } が **{ $panel }** で選んだ内容は反映されませんでした: { $code ->
    [none] Discordが受け付けませんでした
   *[other] Discordに拒否されました（{ $code }）
}
audit-not-taken-back = { $member } から { $removed } を外せませんでした（**{ $panel }**）: { $code ->
    [none] Discordが受け付けませんでした
   *[other] Discordに拒否されました（{ $code }）
}
audit-message-left = ⚠️ **{ $panel }** の[古いメッセージ]({ $link })を削除できませんでした。手動で削除してください。{ $code ->
    [none] Discordが受け付けませんでした。
   *[other] Discordに拒否されました（{ $code }）。
}
audit-problem-found = ⚠️ **{ $panel }**: { $problem }
audit-problem-mended = ✅ **{ $panel }** の問題が解決しました: ~~{ $problem }~~
change-roles-added = { $roles } を追加
change-roles-removed = { $roles } を削除
change-entry = { $role } を「{ $after }」に変更（変更前:「{ $before }」）
change-entry-look = { $role }の見た目
change-order = { $role } を { $after } 番目に移動（変更前: { $before } 番目）
change-order-whole = 順番を { $roles } に変更
change-mode = モードを「{ $after }」に変更（変更前:「{ $before }」）
change-title = タイトルを「{ $after }」に変更（変更前:「{ $before }」）
change-kind = 表示を「{ $after }」に変更（変更前:「{ $before }」）
change-text = テキストと見た目
change-limits = { $after }（変更前: { $before }）

command-panel = パネル
command-panel-description = このサーバーのロールパネル
command-panel-create = 作成
command-panel-create-description = ロールパネルを作成します
command-panel-edit = 編集
command-panel-edit-description = ロールパネルを変更します
command-panel-post = 投稿
command-panel-post-description = ロールパネルを投稿、または投稿し直します
command-panel-move = 移動
command-panel-move-description = ロールパネルを別のチャンネルに移動します
command-panel-delete = 削除
command-panel-delete-description = ロールパネルとそのメッセージを削除します
command-panel-list = 一覧
command-panel-list-description = このサーバーのロールパネルを表示します
command-panel-option-panel = パネル
command-panel-option-panel-description = パネルのタイトル
command-panel-option-channel = チャンネル
command-panel-option-channel-description = 投稿先のチャンネル
