# Role panels: what members read.

roles-added = Du hast jetzt { $roles }.
roles-removed = Du hast { $roles } nicht mehr.
roles-swapped = Du hast jetzt { $added } und nicht mehr { $removed }.
roles-last = Das läuft { $ends } ab.
roles-kept = { $roles } behältst du; das läuft { $ends } ab.
roles-present = Von diesem Panel hast du { $roles }.
roles-present-none = Von diesem Panel hast du keine Rolle.
give-back = Jetzt zurückgeben
role-already-yours = Du hast { $role } schon.
role-not-yours = Du hast { $role } nicht, also gibt es nichts wegzunehmen.
none-yours = Du hast keine Rolle von diesem Panel, also gibt es nichts wegzunehmen.
panel-only-gives = Dieses Panel gibt nur Rollen. Wenn du eine loswerden willst, frag einen Manager.
requires-role = Dieses Panel ist für Mitglieder mit { $role }.
forbids-role = Mitglieder mit { $role } können dieses Panel nicht nutzen.
at-limit = Von diesem Panel darfst du { $most ->
    [one] nur eine Rolle
   *[other] höchstens { $most } Rollen
} gleichzeitig haben, und du hast { $held }. Gib erst eine zurück.
timed-out = Du bist im Timeout. Du kannst { $until } wieder wählen.
panel-deleted = Dieses Rollenpanel wurde gelöscht. Ein Manager kann seine Nachricht entfernen.
entry-deleted = Diese Auswahl gehört nicht mehr zum Panel.
bot-removed = Ich bin kein Mitglied dieses Servers mehr und kann hier deshalb keine Rollen ändern.
role-deleted = Die Rolle „{ $name }“ wurde auf diesem Server gelöscht. Bitte sag einem Manager Bescheid.
role-managed = { $role } gehört zu einer Integration und lässt sich deshalb nicht von Hand vergeben. Bitte sag einem Manager Bescheid.
role-above-bot = { $role } steht über meiner eigenen Rolle, deshalb kann ich sie nicht ändern. Bitte sag einem Manager Bescheid: Meine Rolle muss darüber stehen.
bot-lacks-manage-roles = Ich darf auf diesem Server keine Rollen verwalten. Bitte sag einem Manager Bescheid: Ich brauche die Berechtigung „Rollen verwalten“.
discord-refused-role = Discord hat mich { $role } nicht ändern lassen. Bitte sag einem Manager Bescheid: Meine Rolle muss darüber stehen, und ich brauche die Berechtigung „Rollen verwalten“.
discord-role-gone = Diese Rolle gibt es auf diesem Server nicht mehr. Bitte sag einem Manager Bescheid.
discord-one-gone = { $role } gibt es auf diesem Server nicht mehr. Bitte sag einem Manager Bescheid.
discord-member-gone = Du bist kein Mitglied dieses Servers mehr.
discord-failed = Discord hat die Änderung nicht angenommen. Bitte versuch es später noch einmal.
discord-one-failed = Discord hat die Änderung von { $role } nicht angenommen. Bitte versuch es später noch einmal.
roles-left = Dort habe ich aufgehört und { $roles } nicht angefasst.
menu-placeholder = Wähle deine Rollen
menu-nothing = Keine davon

mode-toggle = umschalten
mode-add-only = nur geben
mode-remove-only = nur nehmen
mode-unique = immer nur eine
kind-buttons = Buttons
kind-menu = Menü
minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
hours = { $count ->
    [one] 1 Stunde
   *[other] { $count } Stunden
}
days = { $count ->
    [one] 1 Tag
   *[other] { $count } Tage
}
