# The guild's own settings, its log, and help.

config-title = このサーバーの設定
config-audit-channel = ログチャンネル: { $channel }
config-manager-roles = マネージャーロール: { $roles }
config-none = なし
config-no-channel = チャンネルを選ぶか、ログをどこにも投稿しない場合は `{ command-config-option-off }` を選んでください。
config-not-a-channel = { $channel } は使えません。Botから見えるテキストチャンネルかアナウンスチャンネルを選んでください。
config-closed-channel = { $channel } に書き込めません。そこでは「{ permission-view-channel }」「{ permission-send-messages }」「{ permission-embed-links }」の権限が必要です。
config-role-of-everyone = @everyone はマネージャーロールにできません。
config-manages-already = { $role } はすでにマネージャーロールです。
config-manages-not = { $role } はマネージャーロールではありません。
config-changed-meanwhile = 表示した後にこのサーバーの設定が変更されたため、あなたの変更は反映されませんでした。もう一度確認してください。
server-managers-only = これはサーバーを管理できるメンバーだけができます。マネージャーロールだけでは足りません。

help-title = できること
help = **みなさん**: このサーバーのパネルでロールを選べます。Botの返事はあなたにしか見えません。
    { "" }**マネージャー**（サーバーを管理できる人、またはマネージャーロールを持つ人）:
    `/{ command-panel } { command-panel-create }` ロールパネルを作成し、編集画面を開きます
    `/{ command-panel } { command-panel-edit }` ロール、テキスト、モード、制限を変更します
    `/{ command-panel } { command-panel-post }` と `/{ command-panel } { command-panel-move }` パネルをチャンネルに投稿します
    `/{ command-panel } { command-panel-delete }` と `/{ command-panel } { command-panel-list }`
    `/{ command-config } { command-config-show }` 設定を表示します。`/{ command-config } { command-config-audit-channel }` と `/{ command-config } { command-config-manager-role }` で変更できます
    `/{ command-ping }` このサーバーに接続できているかをお知らせします
ping = コマンドが届くまでに約 { $way } ms かかりました。
ping-live = このサーバーに接続しています。Discordによる最後の確認は { $at } です。
ping-catching-up = このサーバーの最新の情報に追いついているところです。把握している内容が少し古いかもしれません。
ping-stale = 現在このサーバーに接続できていません。把握している内容が古いかもしれません。

audit-other = { $event }
audit-config-audit-channel = { $who } がログチャンネルを { $after } に変更しました（変更前: { $before }）
audit-config-manager-role-added = { $who } が { $role } をマネージャーロールにしました
audit-config-manager-role-removed = { $who } が { $role } をマネージャーロールから外しました
audit-guild-problem-found = ⚠️ { $problem }
audit-guild-problem-mended = ✅ 解決しました: ~~{ $problem }~~
problem-audit-channel-deleted = ログチャンネル「{ $name }」が削除されました。/{ command-config } { command-config-audit-channel } で別のチャンネルを選んでください。
problem-audit-channel-closed = ログチャンネル { $channel } に書き込めません。そこでは「{ permission-view-channel }」「{ permission-send-messages }」「{ permission-embed-links }」の権限が必要です。
problem-audit-channel-refused = Discordがログチャンネル { $channel } への投稿を拒否していますが、理由がわかりません。1時間ごとに再試行し、内容は失われません。

command-config = 設定
command-config-description = このサーバーの設定
command-config-show = 表示
command-config-show-description = 設定を表示します
command-config-audit-channel = ログチャンネル
command-config-audit-channel-description = ログの投稿先です
command-config-manager-role = マネージャーロール
command-config-manager-role-description = Botを管理できるメンバーのロール
command-config-manager-role-add = 追加
command-config-manager-role-add-description = ロールをマネージャーロールにします
command-config-manager-role-remove = 解除
command-config-manager-role-remove-description = ロールをマネージャーロールから外します
command-config-option-channel = チャンネル
command-config-option-channel-description = 対象のチャンネル
command-config-option-off = オフ
command-config-option-off-description = ログをどこにも投稿しません
command-config-option-role = ロール
command-config-option-role-description = 対象のロール
command-help = ヘルプ
command-help-description = できることと使い方
command-ping = ping
command-ping-description = Botが動いているか、把握している情報がどれくらい新しいか
