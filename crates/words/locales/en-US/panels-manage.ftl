# Role panels: what managers read.

panel-list-title = Role panels
panel-list-empty = This server has no role panels yet. Make one with /{ command-panel } { command-panel-create }.
panel-list-line = **{ $title }** · { $mode } · { $entries ->
    [one] one role
   *[other] { $entries } roles
} · { $place }
panel-list-more = Only the first { $shown } are shown.
panel-place-posted = [posted]({ $link }) in { $channel }
panel-place-waiting = waiting to be posted in { $channel }
panel-place-lost = its message in { $channel } was deleted
panel-place-none = not posted

editor-title = Role panel: { $title }
editor-summary = { $kind } · { $mode } · { $place }
editor-posted = posted in { $channel }
editor-empty = No roles yet. Choose some below.
editor-add = Add roles…
editor-pick = Change a role of the panel…
editor-mode = Mode: { $mode }
mode-toggle-hint = Choosing gives a role, choosing again takes it back
mode-add-only-hint = Choosing gives a role; it stays
mode-remove-only-hint = Choosing takes a role away
mode-unique-hint = Choosing gives a role and takes the panel's others
editor-text = Text and look…
editor-limits = Limits…
editor-preview = Preview
editor-post = Post…
preview = This is what members will see:
back = Back
entry-place = Place { $place } of { $of }
entry-change = Label and look…
entry-up = Up
entry-down = Down
entry-remove = Take off the panel

limits-none = No limits: everybody may choose, and keeps what they chose.
limits-most-none = As many roles as they like
limit-most = { $most ->
    [one] One role
   *[other] At most { $most } roles
} at a time
limits-lasts-none = For good
limit-lasts = For { $time }, then taken back
limits-requires = Only for members with a role…
limits-forbids = Not for members with a role…
limit-requires = Only for members with { $role }
limit-forbids = Not for members with { $role }

place-none = This panel is not posted. Choose a channel for it.
place-waiting = This panel waits to be posted in { $channel }.
place-posted = This panel is [posted]({ $link }) in { $channel }. Choose another channel to move it there.
place-lost = The message of this panel in { $channel } was deleted. Post it again there, or choose another channel.
place-choose = Choose a channel…
place-again = Post it there
place-refresh = Bring it up to date
posted = The panel is [posted]({ $link }) in { $channel }.
refreshed = The panel in { $channel } is [up to date]({ $link }).
not-a-channel = { $channel } is no text or announcement channel that I know. Choose another one.
closed-channel = I cannot post in { $channel }: there I need { $permissions }. Allow me that, or choose another channel.
discord-closed-channel = Discord did not let me post in { $channel }. I need { permission-view-channel }, { permission-send-messages } and { permission-embed-links } there.
not-posted = The panel could not be posted in { $channel }. Please try again later. (Reference { $reference })
may-have-been-posted = The panel may have been posted in { $channel }, but I may not read the messages there to look for it. Please look yourself, and give me Read Message History.

form-create = New role panel
form-text = Text and look
form-entry = Label and look
field-title = Title
field-body = Text
field-body-hint = Above the choices. Markdown works.
field-color = Colour
field-color-hint = Such as #5865F2; empty for none
field-kind = Kind
field-kind-hint = Buttons show each role; a menu takes less room
field-label = Label
field-emoji = Emoji
field-emoji-hint = 🎨, or a custom one such as <:name:1234567890>
field-style = Colour of the button
field-description = Description
style-blue = Blue
style-grey = Grey
style-green = Green
style-red = Red

dangerous = With these roles members can harm the server, or manage me. Whoever uses the panel gets them. Confirm each one that you mean.
confirm-role = Offer { $role }
leave-out = Leave them out
delete-panel = Delete the panel **{ $title }**? Its message goes too. Members keep the roles they have; those given for a time still end.
delete = Delete
keep = Keep it
panel-was-deleted = The panel **{ $title }** is deleted.

changed-meanwhile = This panel has changed since you opened it, so your change was not taken. Open it again with /{ command-panel } { command-panel-edit }.{ $count ->
    [0] {""}
   *[other] {" "}What changed:
    { $changes }
}
too-many-entries = A panel has room for { $most } roles.
too-many-panels = A server has room for { $most } panels. Delete one first.
role-of-everyone = Everybody has @everyone already.
role-above-you = { $role } stands above your own highest role, so you cannot offer it.
beyond-you = { $role } gives more than you have yourself, so you cannot offer it.
limit-makes-no-sense = With this limit nobody could use the panel. Choose another role.
closed-to-you = You may not write in { $channel } yourself, so I do not post there for you.
emoji-unusable = This server does not have that emoji, or cannot use it now. Choose one of its own, or one such as 🎨.
role-offered = The panel offers { $role } already.
dangerous-unconfirmed = With { $roles } members can harm the server, or manage me. Whoever uses the panel gets them, so each must be confirmed.
entry-of-another-role = An entry keeps its role, and this one offers { $role }. Take it off the panel and offer the other role.
no-channel = Say in which channel the panel is to be posted.
role-unknown = I do not know { $role } yet. Please try again in a few seconds.
not-a-color = { $text } is no colour. Write it like #5865F2.
not-an-emoji = { $text } is no emoji. Write one such as 🎨, or a custom one such as <:name:1234567890>.
text-empty = Something is missing. Please open it again.
no-entries = The panel has no roles yet. Add some with /{ command-panel } { command-panel-edit } first.
no-such-panel = I find no single panel called “{ $text }”. Choose from the suggestions.

permission-view-channel = View Channel
permission-send-messages = Send Messages
permission-embed-links = Embed Links
permission-send-messages-in-threads = Send Messages in Threads
permission-connect = Connect
permission-administrator = Administrator
permission-manage-guild = Manage Server
permission-manage-roles = Manage Roles
permission-manage-channels = Manage Channels
permission-manage-webhooks = Manage Webhooks
permission-manage-messages = Manage Messages
permission-manage-threads = Manage Threads
permission-manage-guild-expressions = Manage Expressions
permission-manage-nicknames = Manage Nicknames
permission-ban-members = Ban Members
permission-kick-members = Kick Members
permission-moderate-members = Time Out Members
permission-mute-members = Mute Members
permission-deafen-members = Deafen Members
permission-move-members = Move Members
permission-manage-events = Manage Events
permission-mention-everyone = Mention @everyone
permission-view-audit-log = View Audit Log

problem-role-deleted = The role { $name } was deleted. Take it off the panel with /{ command-panel } { command-panel-edit }.
problem-role-managed = { $role } belongs to an integration, so nobody can give it. Take it off the panel with /{ command-panel } { command-panel-edit }.
problem-role-above-bot = { $role } stands above my role, so I cannot give it. Move my role above it.
problem-role-dangerous = With { $role } members can harm the server, or manage me, and nobody confirmed it for this panel. Take it off, or take it off and add it again.
problem-limit-role-deleted = The role { $name } in its limits was deleted. Choose another with /{ command-panel } { command-panel-edit }.
problem-bot-lacks-manage-roles = I may not manage roles. Give me the permission Manage Roles.
problem-channel-deleted = Its channel was deleted. Post it elsewhere with /{ command-panel } { command-panel-post }.
problem-message-deleted = Its message in { $channel } was deleted. Post it again with /{ command-panel } { command-panel-post }.
problem-channel-closed = I cannot keep it up to date in { $channel }: there I need { $permissions }.
problem-discord-refuses = Discord refuses its role changes, and I cannot see why. Check my role and my permissions; if I am timed out, wait.
problem-message-outdated = Discord refuses to bring its message up to date: members see it as it was. Check its roles and emojis, or post it again with /{ command-panel } { command-panel-post }.
problem-unknown = Something is wrong ({ $code }).

audit-nobody = I
audit-token = The API token { $id }
audit-panel-created = { $who } made the panel **{ $panel }**
audit-panel-deleted = { $who } deleted the panel **{ $panel }**
audit-panel-changed = { $who } changed the panel **{ $panel }**: { $change }
audit-panel-posted = { $who } posted the panel **{ $panel }** in { $channel }
audit-roles-added = { $who } took { $added } (**{ $panel }**)
audit-roles-removed = { $who } gave back { $removed } (**{ $panel }**)
audit-roles-kept = { $who } keeps { $kept } for longer (**{ $panel }**)
audit-roles-swapped = { $who } took { $added } and gave back { $removed } (**{ $panel }**)
audit-roles-expired = { $removed } was taken back from { $member }: the time is over (**{ $panel }**)
audit-roles-partly = { $line }; not { $refused }: { $code ->
    [none] Discord did not take it
   *[other] Discord refused it ({ $code })
}
audit-roles-not-changed = { $who } did not get what they chose on **{ $panel }**: { $code ->
    [none] Discord did not take it
   *[other] Discord refused it ({ $code })
}
audit-not-taken-back = { $removed } could not be taken back from { $member } (**{ $panel }**): { $code ->
    [none] Discord did not take it
   *[other] Discord refused it ({ $code })
}
audit-message-left = ⚠️ I could not delete the [old message]({ $link }) of **{ $panel }**. Please delete it. { $code ->
    [none] Discord did not take it.
   *[other] Discord refused it ({ $code }).
}
audit-problem-found = ⚠️ **{ $panel }**: { $problem }
audit-problem-mended = ✅ **{ $panel }**, mended: ~~{ $problem }~~
change-roles-added = added { $roles }
change-roles-removed = removed { $roles }
change-entry = { $role } is now { $after }, was { $before }
change-entry-look = the look of { $role }
change-order = { $role } is now at place { $after }, was at { $before }
change-order-whole = order { $roles }
change-mode = mode { $after }, was { $before }
change-title = title { $after }, was { $before }
change-kind = shown as { $after }, was { $before }
change-text = its text and look
change-limits = { $after }; was: { $before }

command-panel = panel
command-panel-description = Role panels of this server
command-panel-create = create
command-panel-create-description = Makes a role panel
command-panel-edit = edit
command-panel-edit-description = Changes a role panel
command-panel-post = post
command-panel-post-description = Posts a role panel, or posts it again
command-panel-move = move
command-panel-move-description = Moves a role panel to another channel
command-panel-delete = delete
command-panel-delete-description = Deletes a role panel and its message
command-panel-list = list
command-panel-list-description = Shows this server's role panels
command-panel-option-panel = panel
command-panel-option-panel-description = The panel, by its title
command-panel-option-channel = channel
command-panel-option-channel-description = Where it is to stand
