# Role panels: what managers read.

panel-list-title = Rollenpanels
panel-list-empty = Dieser Server hat noch keine Rollenpanels. Erstelle eines mit /{ command-panel } { command-panel-create }.
panel-list-line = **{ $title }** · { $mode } · { $entries ->
    [one] eine Rolle
   *[other] { $entries } Rollen
} · { $place }
panel-list-more = Nur die ersten { $shown } werden angezeigt.
panel-place-posted = [gepostet]({ $link }) in { $channel }
panel-place-waiting = wird noch in { $channel } gepostet
panel-place-lost = seine Nachricht in { $channel } wurde gelöscht
panel-place-none = nicht gepostet

editor-title = Rollenpanel: { $title }
editor-summary = { $kind } · { $mode } · { $place }
editor-posted = gepostet in { $channel }
editor-empty = Noch keine Rollen. Wähle unten welche aus.
editor-add = Rollen hinzufügen…
editor-pick = Eine Rolle des Panels ändern…
editor-mode = Modus: { $mode }
mode-toggle-hint = Auswählen gibt eine Rolle, noch einmal auswählen nimmt sie zurück
mode-add-only-hint = Auswählen gibt eine Rolle; sie bleibt
mode-remove-only-hint = Auswählen nimmt eine Rolle weg
mode-unique-hint = Auswählen gibt eine Rolle und nimmt die anderen des Panels weg
editor-text = Text und Aussehen…
editor-limits = Einschränkungen…
editor-preview = Vorschau
editor-post = Posten…
preview = Das werden die Mitglieder sehen:
back = Zurück
entry-place = Platz { $place } von { $of }
entry-change = Beschriftung und Aussehen…
entry-up = Nach oben
entry-down = Nach unten
entry-remove = Vom Panel nehmen

limits-none = Keine Einschränkungen: Alle dürfen wählen und behalten, was sie wählen.
limits-most-none = Beliebig viele Rollen
limit-most = { $most ->
    [one] Nur eine Rolle
   *[other] Höchstens { $most } Rollen
} gleichzeitig
limits-lasts-none = Unbefristet
limit-lasts = Für { $time }, danach zurückgenommen
limits-requires = Nur für Mitglieder mit einer Rolle…
limits-forbids = Nicht für Mitglieder mit einer Rolle…
limit-requires = Nur für Mitglieder mit { $role }
limit-forbids = Nicht für Mitglieder mit { $role }

place-none = Dieses Panel ist nicht gepostet. Wähle einen Kanal dafür.
place-waiting = Dieses Panel wartet darauf, in { $channel } gepostet zu werden.
place-posted = Dieses Panel ist in { $channel } [gepostet]({ $link }). Wähle einen anderen Kanal, um es dorthin zu verschieben.
place-lost = Die Nachricht dieses Panels in { $channel } wurde gelöscht. Poste es dort neu oder wähle einen anderen Kanal.
place-choose = Kanal wählen…
place-again = Dort posten
place-refresh = Auf den neuesten Stand bringen
posted = Das Panel ist in { $channel } [gepostet]({ $link }).
refreshed = Das Panel in { $channel } ist [auf dem neuesten Stand]({ $link }).
not-a-channel = { $channel } ist kein Text- oder Ankündigungskanal, den ich kenne. Wähle einen anderen.
closed-channel = In { $channel } kann ich nicht posten: Dort brauche ich { $permissions }. Erlaube mir das oder wähle einen anderen Kanal.
discord-closed-channel = Discord hat mich in { $channel } nicht posten lassen. Ich brauche dort „{ permission-view-channel }“, „{ permission-send-messages }“ und „{ permission-embed-links }“.
not-posted = Das Panel konnte nicht in { $channel } gepostet werden. Bitte versuch es später noch einmal. (Referenz { $reference })
may-have-been-posted = Vielleicht steht das Panel schon in { $channel }, aber ich darf dort keine Nachrichten lesen, um nachzusehen. Bitte sieh selbst nach und gib mir „Nachrichtenverlauf anzeigen“.

form-create = Neues Rollenpanel
form-text = Text und Aussehen
form-entry = Beschriftung und Aussehen
field-title = Titel
field-body = Text
field-body-hint = Steht über der Auswahl. Markdown funktioniert.
field-color = Farbe
field-color-hint = Zum Beispiel #5865F2; leer für keine
field-kind = Art
field-kind-hint = Buttons zeigen jede Rolle; ein Menü braucht weniger Platz
field-label = Beschriftung
field-emoji = Emoji
field-emoji-hint = 🎨 oder ein eigenes wie <:name:1234567890>
field-style = Farbe des Buttons
field-description = Beschreibung
style-blue = Blau
style-grey = Grau
style-green = Grün
style-red = Rot

dangerous = Mit diesen Rollen können Mitglieder dem Server schaden oder mich verwalten. Wer das Panel nutzt, bekommt sie. Bestätige jede, die du anbieten willst.
confirm-role = { $role } anbieten
leave-out = Weglassen
delete-panel = Das Panel **{ $title }** löschen? Seine Nachricht verschwindet auch. Mitglieder behalten die Rollen, die sie haben; befristete enden trotzdem.
delete = Löschen
keep = Behalten
panel-was-deleted = Das Panel **{ $title }** ist gelöscht.

changed-meanwhile = Dieses Panel hat sich geändert, seit du es geöffnet hast, deshalb wurde deine Änderung nicht übernommen. Öffne es mit /{ command-panel } { command-panel-edit } noch einmal.{ $count ->
    [0] {""}
   *[other] {" "}Das wurde geändert:
    { $changes }
}
too-many-entries = Ein Panel hat Platz für { $most } Rollen.
too-many-panels = Ein Server hat Platz für { $most } Panels. Lösche zuerst eines.
role-of-everyone = @everyone haben schon alle.
role-above-you = { $role } steht über deiner eigenen höchsten Rolle, deshalb kannst du sie nicht anbieten.
beyond-you = { $role } gibt mehr, als du selbst hast; deshalb kannst du sie nicht anbieten.
limit-makes-no-sense = Mit dieser Einschränkung könnte niemand das Panel nutzen. Wähle eine andere Rolle.
closed-to-you = Du darfst in { $channel } selbst nicht schreiben, deshalb poste ich dort nicht für dich.
emoji-unusable = Dieses Emoji hat der Server nicht, oder er kann es gerade nicht nutzen. Wähle eines von hier oder eines wie 🎨.
role-offered = Das Panel bietet { $role } schon an.
dangerous-unconfirmed = Mit { $roles } können Mitglieder dem Server schaden oder mich verwalten. Wer das Panel nutzt, bekommt sie; deshalb muss jede bestätigt werden.
entry-of-another-role = Ein Eintrag behält seine Rolle, und dieser bietet { $role } an. Nimm ihn vom Panel und biete die andere Rolle an.
no-channel = Sag, in welchem Kanal das Panel gepostet werden soll.
role-unknown = Ich kenne { $role } noch nicht. Bitte versuch es in ein paar Sekunden noch einmal.
not-a-color = „{ $text }“ ist keine Farbe. Schreib sie wie #5865F2.
not-an-emoji = „{ $text }“ ist kein Emoji. Schreib eines wie 🎨 oder ein eigenes wie <:name:1234567890>.
text-empty = Es fehlt etwas. Bitte öffne es noch einmal.
no-entries = Das Panel hat noch keine Rollen. Füge zuerst mit /{ command-panel } { command-panel-edit } welche hinzu.
no-such-panel = Es gibt nicht genau ein Panel namens „{ $text }“. Wähle aus den Vorschlägen.

permission-view-channel = Kanal ansehen
permission-send-messages = Nachrichten senden
permission-embed-links = Links einbetten
permission-send-messages-in-threads = Nachrichten in Threads senden
permission-connect = Verbinden
permission-administrator = Administrator
permission-manage-guild = Server verwalten
permission-manage-roles = Rollen verwalten
permission-manage-channels = Kanäle verwalten
permission-manage-webhooks = WebHooks verwalten
permission-manage-messages = Nachrichten verwalten
permission-manage-threads = Threads verwalten
permission-manage-guild-expressions = Ausdrücke verwalten
permission-manage-nicknames = Nicknames verwalten
permission-ban-members = Mitglieder bannen
permission-kick-members = Mitglieder kicken
permission-moderate-members = Mitglieder im Timeout
permission-mute-members = Mitglieder stummschalten
permission-deafen-members = Ein- und Ausgabe von Mitgliedern deaktivieren
permission-move-members = Mitglieder verschieben
permission-manage-events = Events verwalten
permission-mention-everyone = @everyone erwähnen
permission-view-audit-log = Audit-Log einsehen

problem-role-deleted = Die Rolle „{ $name }“ wurde gelöscht. Nimm sie mit /{ command-panel } { command-panel-edit } vom Panel.
problem-role-managed = { $role } gehört zu einer Integration und lässt sich deshalb nicht vergeben. Nimm sie mit /{ command-panel } { command-panel-edit } vom Panel.
problem-role-above-bot = { $role } steht über meiner Rolle, deshalb kann ich sie nicht vergeben. Zieh meine Rolle darüber.
problem-role-dangerous = Mit { $role } können Mitglieder dem Server schaden oder mich verwalten, und niemand hat das für dieses Panel bestätigt. Nimm sie herunter, oder nimm sie herunter und füge sie neu hinzu.
problem-limit-role-deleted = Die Rolle „{ $name }“ in den Einschränkungen wurde gelöscht. Wähle mit /{ command-panel } { command-panel-edit } eine andere.
problem-bot-lacks-manage-roles = Ich darf keine Rollen verwalten. Gib mir die Berechtigung „Rollen verwalten“.
problem-channel-deleted = Der Kanal des Panels wurde gelöscht. Poste es mit /{ command-panel } { command-panel-post } woanders.
problem-message-deleted = Die Nachricht des Panels in { $channel } wurde gelöscht. Poste es mit /{ command-panel } { command-panel-post } neu.
problem-channel-closed = In { $channel } kann ich das Panel nicht auf dem neuesten Stand halten: Dort brauche ich { $permissions }.
problem-discord-refuses = Discord lehnt seine Rollenänderungen ab, und ich sehe nicht, warum. Prüfe meine Rolle und meine Berechtigungen; bin ich im Timeout, warte.
problem-message-outdated = Discord lehnt es ab, seine Nachricht zu aktualisieren: Mitglieder sehen sie, wie sie war. Prüfe seine Rollen und Emojis oder poste es mit /{ command-panel } { command-panel-post } neu.
problem-unknown = Etwas stimmt nicht ({ $code }).

audit-nobody = Der Bot
audit-token = Das API-Token { $id }
audit-panel-created = { $who } hat das Panel **{ $panel }** erstellt
audit-panel-deleted = { $who } hat das Panel **{ $panel }** gelöscht
audit-panel-changed = { $who } hat das Panel **{ $panel }** geändert: { $change }
audit-panel-posted = { $who } hat das Panel **{ $panel }** in { $channel } gepostet
audit-roles-added = { $who } hat sich { $added } geholt (**{ $panel }**)
audit-roles-removed = { $who } hat { $removed } zurückgegeben (**{ $panel }**)
audit-roles-kept = { $who } behält { $kept } länger (**{ $panel }**)
audit-roles-swapped = { $who } hat sich { $added } geholt und { $removed } zurückgegeben (**{ $panel }**)
audit-roles-expired = { $member } hat { $removed } nicht mehr: Die Zeit ist abgelaufen (**{ $panel }**)
audit-roles-partly = { $line }; nicht { $refused }: { $code ->
    [none] Discord hat es nicht angenommen
   *[other] Discord hat es abgelehnt ({ $code })
}
audit-roles-not-changed = { $who } hat auf **{ $panel }** nicht bekommen, was gewählt war: { $code ->
    [none] Discord hat es nicht angenommen
   *[other] Discord hat es abgelehnt ({ $code })
}
audit-not-taken-back = { $removed } ließ sich { $member } nicht wieder nehmen (**{ $panel }**): { $code ->
    [none] Discord hat es nicht angenommen
   *[other] Discord hat es abgelehnt ({ $code })
}
audit-message-left = ⚠️ Ich konnte die [alte Nachricht]({ $link }) von **{ $panel }** nicht löschen. Bitte lösche sie. { $code ->
    [none] Discord hat es nicht angenommen.
   *[other] Discord hat es abgelehnt ({ $code }).
}
audit-problem-found = ⚠️ **{ $panel }**: { $problem }
audit-problem-mended = ✅ **{ $panel }**, behoben: ~~{ $problem }~~
change-roles-added = { $roles } hinzugefügt
change-roles-removed = { $roles } entfernt
change-entry = { $role } ist jetzt „{ $after }“, vorher „{ $before }“
change-entry-look = das Aussehen von { $role }
change-order = { $role } steht jetzt auf Platz { $after }, vorher auf { $before }
change-order-whole = Reihenfolge jetzt { $roles }
change-mode = Modus jetzt „{ $after }“, vorher „{ $before }“
change-title = Titel jetzt „{ $after }“, vorher „{ $before }“
change-kind = Darstellung jetzt „{ $after }“, vorher „{ $before }“
change-text = Text und Aussehen
change-limits = { $after }; vorher: { $before }

command-panel = panel
command-panel-description = Rollenpanels dieses Servers
command-panel-create = erstellen
command-panel-create-description = Erstellt ein Rollenpanel
command-panel-edit = bearbeiten
command-panel-edit-description = Ändert ein Rollenpanel
command-panel-post = posten
command-panel-post-description = Postet ein Rollenpanel oder postet es neu
command-panel-move = verschieben
command-panel-move-description = Verschiebt ein Rollenpanel in einen anderen Kanal
command-panel-delete = löschen
command-panel-delete-description = Löscht ein Rollenpanel und seine Nachricht
command-panel-list = liste
command-panel-list-description = Zeigt die Rollenpanels dieses Servers
command-panel-option-panel = panel
command-panel-option-panel-description = Das Panel, nach seinem Titel
command-panel-option-channel = kanal
command-panel-option-channel-description = Wo es stehen soll
