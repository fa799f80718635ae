# Nachrichten, die im Dashboard verfasst werden.

message-empty = Die Nachricht sagt nichts: Gib ihr einen Text, ein Embed oder einen Button.
message-part-empty = { $part } darf nicht leer sein.
message-part-too-long = { $part } hat mehr als { $most } Zeichen, oder eines, das niemand lesen kann.
message-part-too-many = { $part } hat mehr als { $most } Einträge.
message-embeds-too-long = Die Embeds haben zusammen mehr als { $most } Zeichen.
message-not-an-address = { $part } ist keine Adresse wie https://example.com.
message-not-a-color = { $part } ist keine Farbe: Sie reicht bis 16777215.
message-not-an-emoji = { $part } ist kein Emoji. Nimm eines wie 🎨 oder ein eigenes als name:id.
message-bot-removed = Ich bin kein Mitglied dieses Servers mehr.
message-not-a-channel = { $channel } ist kein Kanal mit Nachrichten, den ich kenne.
message-closed-channel = In { $channel } kann ich nicht schreiben: Dort brauche ich { $permissions }.
message-may-not-mention = Du darfst dort weder @everyone erwähnen noch Rollen, die nicht alle erwähnen dürfen.
requester-gone = Wer das wollte, darf es nicht mehr: nicht mehr hier, nicht mehr in der Serverleitung, oder das Token wurde widerrufen.
message-unknown = So eine Nachricht wurde hier nicht verfasst, oder es gibt sie nicht mehr.
message-changed-meanwhile = Jemand hat diese Nachricht bearbeitet, seit du sie gesehen hast.

audit-message-sent = { $who } hat in { $channel } eine [Nachricht]({ $link }) posten lassen
audit-message-edited = { $who } hat in { $channel } eine [Nachricht]({ $link }) bearbeiten lassen
audit-message-deleted = { $who } hat in { $channel } eine Nachricht löschen lassen
audit-message-not-sent = Eine Nachricht, die { $who } in { $channel } wollte, ist gescheitert: { $reason }
audit-message-not-edited = Die Bearbeitung einer [Nachricht]({ $link }) in { $channel }, die { $who } wollte, ist gescheitert: { $reason }
audit-message-not-deleted = Die Löschung einer [Nachricht]({ $link }) in { $channel }, die { $who } wollte, ist gescheitert: { $reason }
audit-action-cancelled = { $who } hat eine Aktion ({ $kind }) abgesagt, bevor sie begann
audit-action-retried = { $who } lässt eine gescheiterte Aktion ({ $kind }) noch einmal versuchen
