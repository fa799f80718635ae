# The guild's own settings, its log, and help.

config-title = Settings of this server
config-audit-channel = Audit channel: { $channel }
config-manager-roles = Manager roles: { $roles }
config-none = none
config-no-channel = Choose a channel, or `{ command-config-option-off }` to tell the log nowhere.
config-not-a-channel = { $channel } is no text or announcement channel that I know. Choose another one.
config-closed-channel = I cannot write in { $channel }. I need { permission-view-channel }, { permission-send-messages } and { permission-embed-links } there.
config-role-of-everyone = @everyone cannot be a manager role.
config-manages-already = { $role } is a manager role already.
config-manages-not = { $role } is no manager role.
config-changed-meanwhile = The settings of this server have changed since you saw them, so your change was not taken. Look at them again.
server-managers-only = Only members who may manage the server can do that; a manager role is not enough.

help-title = What I do
help = **Everybody**: choose your roles on the panels of this server. Only you read my answers.
    { "" }**Managers** (who may manage the server, or have a manager role):
    `/{ command-panel } { command-panel-create }` makes a role panel, and opens it to be filled
    `/{ command-panel } { command-panel-edit }` changes one: roles, text, mode, limits
    `/{ command-panel } { command-panel-post }` and `/{ command-panel } { command-panel-move }` post it in a channel
    `/{ command-panel } { command-panel-delete }` and `/{ command-panel } { command-panel-list }`
    `/{ command-config } { command-config-show }` shows the settings; `/{ command-config } { command-config-audit-channel }` and `/{ command-config } { command-config-manager-role }` change them
    `/{ command-ping }` tells whether I hear this server
ping = Your command took about { $way } ms to get here.
ping-live = I hear this server; Discord last confirmed it { $at }.
ping-catching-up = I am catching up with this server: what I know of it may be a moment old.
ping-stale = I do not hear this server right now: what I know of it may be old.

audit-other = { $event }
audit-config-audit-channel = { $who } changed the audit channel to { $after }, was { $before }
audit-config-manager-role-added = { $who } made { $role } a manager role
audit-config-manager-role-removed = { $who } removed { $role } from the manager roles
audit-guild-problem-found = ⚠️ { $problem }
audit-guild-problem-mended = ✅ Mended: ~~{ $problem }~~
problem-audit-channel-deleted = The audit channel { $name } was deleted. Choose another with /{ command-config } { command-config-audit-channel }.
problem-audit-channel-closed = I cannot write in the audit channel { $channel }. I need { permission-view-channel }, { permission-send-messages } and { permission-embed-links } there.
problem-audit-channel-refused = Discord refuses my messages in the audit channel { $channel }, and I cannot see why. I try again every hour, and nothing is lost.

command-config = config
command-config-description = Settings of this server
command-config-show = show
command-config-show-description = Shows the settings
command-config-audit-channel = audit-channel
command-config-audit-channel-description = Where the log is told
command-config-manager-role = manager-role
command-config-manager-role-description = Roles whose members may manage me
command-config-manager-role-add = add
command-config-manager-role-add-description = Makes a role a manager role
command-config-manager-role-remove = remove
command-config-manager-role-remove-description = Removes a role from the manager roles
command-config-option-channel = channel
command-config-option-channel-description = The channel
command-config-option-off = off
command-config-option-off-description = Tell the log nowhere
command-config-option-role = role
command-config-option-role-description = The role
command-help = help
command-help-description = What I do, and how
command-ping = ping
command-ping-description = Whether I am there, and how fresh what I know is
