# Answers that belong to no feature.

apology = Bei uns ist etwas schiefgegangen. Verloren ist nichts: Bitte versuch es gleich noch einmal. (Referenz { $reference })
not-in-a-server = Ich arbeite nur auf einem Server.
getting-to-know = Ich lerne diesen Server noch kennen. Bitte versuch es in ein paar Sekunden noch einmal. Bleibt es so, wurde ich ohne meinen Bot-Nutzer hinzugefügt. Neu einladen: { $link }
not-installed = Ich wurde ohne meinen Bot-Nutzer hinzugefügt und kann hier noch nichts tun. Ein Manager kann mich neu einladen: { $link }
unknown-command = Diesen Befehl kenne ich nicht. Vielleicht stammt er aus einer älteren Version von mir.
unknown-form = Dieses Formular stammt aus einer älteren Version von mir, deshalb konnte ich es nicht annehmen. Bitte öffne es noch einmal.
unknown-component = Dieser Button stammt aus einer älteren Version von mir und tut nichts mehr. Ein Manager kann die Nachricht neu posten.
managers-only = Das können nur Manager dieses Servers. Frag jemanden, der den Server verwalten darf.
called-off = Jemand aus der Serverleitung hat das abgesagt, bevor es begann.
