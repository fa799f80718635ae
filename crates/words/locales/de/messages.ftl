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
message-unknown = So eine Nachricht wurde hier nicht verfasst, oder es gibt sie nicht mehr.
message-changed-meanwhile = Jemand hat diese Nachricht bearbeitet, seit du sie gesehen hast.

audit-message-sent = { $who } hat in { $channel } eine [Nachricht]({ $link }) posten lassen
audit-message-edited = { $who } hat in { $channel } eine [Nachricht]({ $link }) bearbeiten lassen
audit-message-deleted = { $who } hat in { $channel } eine Nachricht löschen lassen
audit-message-not-sent = { $who } wollte eine Nachricht in { $channel }, und ich konnte sie nicht posten. { $code ->
        [none] Discord hat sie nicht angenommen.
       *[other] Code von Discord: { $code }
    }
audit-message-not-edited = { $who } wollte eine [Nachricht]({ $link }) in { $channel } bearbeitet haben, und ich konnte es nicht. { $code ->
        [none] Discord hat es nicht angenommen.
       *[other] Code von Discord: { $code }
    }
audit-message-not-deleted = { $who } wollte eine [Nachricht]({ $link }) in { $channel } gelöscht haben, und ich konnte es nicht. { $code ->
        [none] Discord hat es nicht angenommen.
       *[other] Code von Discord: { $code }
    }
audit-action-cancelled = { $who } hat eine Aktion abgesagt, bevor sie begann
audit-action-retried = { $who } lässt eine gescheiterte Aktion noch einmal versuchen
