# Role panels: what members read.

roles-added = You now have { $roles }.
roles-removed = You no longer have { $roles }.
roles-swapped = You now have { $added } and no longer { $removed }.
roles-last = That ends { $ends }.
roles-kept = You keep { $roles }; that ends { $ends }.
roles-present = Of this panel you have { $roles }.
roles-present-none = Of this panel you have no role.
give-back = Give it back now
role-already-yours = You already have { $role }.
role-not-yours = You do not have { $role }, so there is nothing to take away.
none-yours = You have no role of this panel, so there is nothing to take away.
panel-only-gives = This panel only gives roles. Ask a manager to take one away.
requires-role = This panel is for members with { $role }.
forbids-role = Members with { $role } cannot use this panel.
at-limit = You may have { $most ->
    [one] one role
   *[other] { $most } roles
} of this panel at a time, and you have { $held }. Give one back first.
timed-out = You are timed out. You can choose again { $until }.
panel-deleted = This role panel was deleted. A manager can remove its message.
entry-deleted = This choice is no longer part of the panel.
bot-removed = I am not a member of this server any more, so I cannot change roles here.
role-deleted = The role { $name } was deleted from this server. Please tell a manager.
role-managed = { $role } belongs to an integration, so nobody can give it by hand. Please tell a manager.
role-above-bot = { $role } stands above my own role, so I cannot change it. Please tell a manager: my role must be moved above it.
bot-lacks-manage-roles = I may not manage roles in this server. Please tell a manager: I need the permission Manage Roles.
discord-refused-role = Discord did not let me change { $role }. Please tell a manager: my role must stand above it, and I need the permission Manage Roles.
discord-role-gone = That role no longer exists in this server. Please tell a manager.
discord-one-gone = { $role } no longer exists in this server. Please tell a manager.
discord-member-gone = You are no longer a member of this server.
discord-failed = Discord did not take the change. Please try again later.
discord-one-failed = Discord did not take the change of { $role }. Please try again later.
roles-left = I stopped there and left { $roles } unchanged.
menu-placeholder = Choose your roles
menu-nothing = None of these

mode-toggle = toggle
mode-add-only = add only
mode-remove-only = remove only
mode-unique = one at a time
kind-buttons = Buttons
kind-menu = Menu
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
}
days = { $count ->
    [one] one day
   *[other] { $count } days
}
