# Messages that managers compose.

message-empty = The message says nothing: give it a text, an embed or a button.
message-part-empty = { $part } must not be empty.
message-part-too-long = { $part } has more than { $most } characters, or one that nobody can read.
message-part-too-many = { $part } has more than { $most } items.
message-embeds-too-long = The embeds have more than { $most } characters together.
message-not-an-address = { $part } is no address such as https://example.com.
message-not-a-color = { $part } is no colour: it goes up to 16777215.
message-not-an-emoji = { $part } is no emoji. Take one such as 🎨, or a custom one as name:id.
message-bot-removed = I am not a member of this server any more.
message-not-a-channel = { $channel } is no channel with messages that I know.
message-closed-channel = I cannot write in { $channel }: there I need { $permissions }.
message-may-not-mention = You may not mention @everyone there, nor roles that not everybody may mention.
requester-gone = Whoever asked for this may not any more: they left, manage this server no more, or the token was revoked.
message-unknown = No such message was composed here, or it is gone.
message-changed-meanwhile = Somebody edited this message since you saw it.

audit-message-sent = { $who } had a [message]({ $link }) posted in { $channel }
audit-message-edited = { $who } had a [message]({ $link }) in { $channel } edited
audit-message-deleted = { $who } had a message in { $channel } deleted
audit-message-not-sent = A message that { $who } wanted in { $channel } failed: { $reason }
audit-message-not-edited = An edit that { $who } wanted of a [message]({ $link }) in { $channel } failed: { $reason }
audit-message-not-deleted = The deletion that { $who } wanted of a [message]({ $link }) in { $channel } failed: { $reason }
audit-action-cancelled = { $who } called off an action ({ $kind }) before it began
audit-action-retried = { $who } had an action ({ $kind }) tried again that had failed
