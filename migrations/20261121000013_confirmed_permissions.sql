-- What was confirmed of a dangerous role, so that what it is given later is not: a problem until somebody confirms it.

alter table panel_entries
    -- The dangerous permissions that the role had when somebody offered it all the same; null where nobody did.
    -- `confirmed` says the same to the previous release; what that one confirms counts for nothing here.
    add column confirmed_permissions bigint,
    -- Whether the role made managers then.
    add column confirmed_manager boolean not null default false;

-- Nobody kept what the roles had when they were confirmed: it counts for what they have now.
update panel_entries
set confirmed_permissions = roles.permissions,
    confirmed_manager = exists (
        select 1 from manager_roles
        where manager_roles.guild_id = panels.guild_id and manager_roles.role_id = roles.role_id)
from panels join roles on roles.guild_id = panels.guild_id
where panels.panel_id = panel_entries.panel_id and roles.role_id = panel_entries.role_id and panel_entries.confirmed;
