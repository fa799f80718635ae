# ダッシュボードで作成されたメッセージ。

message-empty = メッセージの中身がありません。本文、埋め込み、ボタンのいずれかを入れてください。
message-part-empty = { $part } は空にできません。
message-part-too-long = { $part } が { $most } 文字を超えているか、読めない文字を含んでいます。
message-part-too-many = { $part } が { $most } 個を超えています。
message-embeds-too-long = 埋め込みが合わせて { $most } 文字を超えています。
message-not-an-address = { $part } は https://example.com のようなアドレスではありません。
message-not-a-color = { $part } は色ではありません。最大は 16777215 です。
message-not-an-emoji = { $part } は絵文字ではありません。🎨 のような絵文字か、name:id の形のカスタム絵文字にしてください。
message-bot-removed = 私はもうこのサーバーのメンバーではありません。
message-not-a-channel = { $channel } は私の知っているメッセージ用チャンネルではありません。
message-closed-channel = { $channel } に書き込めません。そこでは { $permissions } が必要です。
message-may-not-mention = そこで @everyone や、誰でもメンションできるわけではないロールをメンションすることはできません。
requester-gone = これを求めた人には、もうその権限がありません。退出したか、管理者でなくなったか、トークンが取り消されました。
message-unknown = そのメッセージはここで作成されていないか、もうありません。
message-changed-meanwhile = 表示された後に、誰かがこのメッセージを編集しました。

audit-message-sent = { $who } が { $channel } に[メッセージ]({ $link })を投稿させました
audit-message-edited = { $who } が { $channel } の[メッセージ]({ $link })を編集させました
audit-message-deleted = { $who } が { $channel } のメッセージを削除させました
audit-message-not-sent = { $who } が { $channel } に求めたメッセージは失敗しました: { $reason }
audit-message-not-edited = { $who } が求めた { $channel } の[メッセージ]({ $link })の編集は失敗しました: { $reason }
audit-message-not-deleted = { $who } が求めた { $channel } の[メッセージ]({ $link })の削除は失敗しました: { $reason }
audit-action-cancelled = { $who } が開始前のアクション（{ $kind }）を取り消しました
audit-action-retried = { $who } が失敗したアクション（{ $kind }）をもう一度試させました
