# Role panels.

roles-added = You now have { $roles }.
roles-removed = You no longer have { $roles }.
roles-swapped = You now have { $added } and no longer { $removed }.
role-already-yours = You already have { $role }.
role-not-yours = You do not have { $role }, so there is nothing to take away.
panel-deleted = This role panel was deleted. A manager can remove its message.
entry-deleted = This choice is no longer part of the panel. A manager can post the panel again.
role-deleted = The role { $name } was deleted from this server. Please tell a manager.
role-managed = { $role } belongs to an integration, so nobody can give it by hand. Please tell a manager.
role-above-bot = { $role } stands above my own role, so I cannot change it. Please tell a manager: my role must be moved above it.
bot-lacks-manage-roles = I may not manage roles in this server. Please tell a manager: I need the permission Manage Roles.
discord-refused-role = Discord did not let me change { $role }. Please tell a manager: my role must stand above it, and I need the permission Manage Roles.
discord-role-gone = That role no longer exists in this server. Please tell a manager.
discord-member-gone = You are no longer a member of this server.
discord-failed = Discord did not take the change. Please try again later.

panel-list-title = Role panels
panel-list-empty = This server has no role panels yet.
panel-list-line = **{ $title }** · { $mode } · { $entries ->
    [one] one role
   *[other] { $entries } roles
} · { $place }
panel-list-more = Only the first { $shown } are shown.
panel-place-posted = [posted]({ $link }) in { $channel }
panel-place-waiting = waiting to be posted in { $channel }
panel-place-none = not posted
mode-toggle = toggle
mode-add-only = add only
mode-remove-only = remove only
mode-unique = one at a time
