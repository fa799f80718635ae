# The guild's own settings, its log, and help.

config-title = Einstellungen dieses Servers
config-audit-channel = Log-Kanal: { $channel }
config-manager-roles = Managerrollen: { $roles }
config-none = nicht festgelegt
config-no-channel = Wähle einen Kanal oder `{ command-config-option-off }`, damit das Log nirgendwohin geschrieben wird.
config-not-a-channel = { $channel } ist kein Text- oder Ankündigungskanal, den ich kenne. Wähle einen anderen.
config-closed-channel = In { $channel } kann ich nicht schreiben. Ich brauche dort „{ permission-view-channel }“, „{ permission-send-messages }“ und „{ permission-embed-links }“.
config-role-of-everyone = @everyone kann keine Managerrolle sein.
config-manages-already = { $role } ist schon eine Managerrolle.
config-manages-not = { $role } ist keine Managerrolle.
config-changed-meanwhile = Die Einstellungen dieses Servers haben sich geändert, seit du sie gesehen hast, deshalb wurde deine Änderung nicht übernommen. Sieh sie dir noch einmal an.
server-managers-only = Das können nur Mitglieder, die den Server verwalten dürfen; eine Managerrolle reicht dafür nicht.

help-title = Was ich kann
help = **Für alle**: Wähle deine Rollen auf den Panels dieses Servers. Meine Antworten siehst nur du.
    { "" }**Für Manager** (wer den Server verwalten darf oder eine Managerrolle hat):
    `/{ command-panel } { command-panel-create }` erstellt ein Rollenpanel und öffnet es zum Füllen
    `/{ command-panel } { command-panel-edit }` ändert eines: Rollen, Text, Modus, Einschränkungen
    `/{ command-panel } { command-panel-post }` und `/{ command-panel } { command-panel-move }` posten es in einem Kanal
    `/{ command-panel } { command-panel-delete }` und `/{ command-panel } { command-panel-list }`
    `/{ command-config } { command-config-show }` zeigt die Einstellungen; `/{ command-config } { command-config-audit-channel }` und `/{ command-config } { command-config-manager-role }` ändern sie
    `/{ command-ping }` sagt, ob ich mit diesem Server verbunden bin
ping = Dein Befehl war etwa { $way } ms zu mir unterwegs.
ping-live = Ich bin mit diesem Server verbunden; Discord hat das zuletzt { $at } bestätigt.
ping-catching-up = Ich hole bei diesem Server gerade auf: Was ich von ihm weiß, kann einen Moment alt sein.
ping-stale = Ich bin gerade nicht mit diesem Server verbunden: Was ich von ihm weiß, kann veraltet sein.

audit-other = { $event }
audit-config-audit-channel = { $who } hat den Log-Kanal geändert: jetzt { $after }, vorher { $before }
audit-config-manager-role-added = { $who } hat { $role } zur Managerrolle gemacht
audit-config-manager-role-removed = { $who } hat { $role } als Managerrolle entfernt
audit-guild-problem-found = ⚠️ { $problem }
audit-guild-problem-mended = ✅ Behoben: ~~{ $problem }~~
problem-audit-channel-deleted = Der Log-Kanal „{ $name }“ wurde gelöscht. Wähle mit /{ command-config } { command-config-audit-channel } einen anderen.
problem-audit-channel-closed = Im Log-Kanal { $channel } kann ich nicht schreiben. Ich brauche dort „{ permission-view-channel }“, „{ permission-send-messages }“ und „{ permission-embed-links }“.
problem-audit-channel-refused = Discord lehnt meine Nachrichten im Log-Kanal { $channel } ab, und ich sehe nicht, warum. Ich versuche es jede Stunde wieder, und nichts geht verloren.

command-config = einstellungen
command-config-description = Einstellungen dieses Servers
command-config-show = anzeigen
command-config-show-description = Zeigt die Einstellungen
command-config-audit-channel = log-kanal
command-config-audit-channel-description = Wohin das Log geschrieben wird
command-config-manager-role = managerrolle
command-config-manager-role-description = Rollen, deren Mitglieder mich verwalten dürfen
command-config-manager-role-add = hinzufügen
command-config-manager-role-add-description = Macht eine Rolle zur Managerrolle
command-config-manager-role-remove = entfernen
command-config-manager-role-remove-description = Entfernt eine Rolle als Managerrolle
command-config-option-channel = kanal
command-config-option-channel-description = Der Kanal
command-config-option-off = aus
command-config-option-off-description = Das Log nirgendwohin schreiben
command-config-option-role = rolle
command-config-option-role-description = Die Rolle
command-help = hilfe
command-help-description = Was ich kann und wie es geht
command-ping = ping
command-ping-description = Ob ich da bin und wie aktuell das ist, was ich weiß
