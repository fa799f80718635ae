-- The mirror keyed by guild. Whoever reads or writes it knows the guild, so that one index a table is enough,
-- and a guild's rows lie side by side in it.
alter table channel_overwrites drop constraint channel_overwrites_channel_fkey;
alter table channels drop constraint channels_pkey;
drop index channels_guild_idx;
alter table roles drop constraint roles_pkey;
drop index roles_guild_idx;
alter table emojis drop constraint emojis_pkey;
drop index emojis_guild_idx;

-- No foreign keys within the mirror: its one writer puts every row under a guild that it has read or written
-- in the same transaction, and never deletes a guild. PostgreSQL proved that a second time, row by row, at
-- half of the cost of filling the mirror.
alter table channels
    drop constraint channels_guild_fkey,
    add constraint channels_pkey primary key (guild_id, channel_id);
alter table roles
    drop constraint roles_guild_fkey,
    add constraint roles_pkey primary key (guild_id, role_id);
alter table emojis
    drop constraint emojis_guild_fkey,
    add constraint emojis_pkey primary key (guild_id, emoji_id);
alter table self_members drop constraint self_members_guild_fkey;

alter table channel_overwrites add column guild_id bigint;
update channel_overwrites set guild_id = channels.guild_id
from channels where channels.channel_id = channel_overwrites.channel_id;
alter table channel_overwrites
    alter column guild_id set not null,
    drop constraint channel_overwrites_pkey,
    add constraint channel_overwrites_pkey primary key (guild_id, channel_id, target_id);

-- Room on each page for the next state of its rows: an update within a page writes to no index.
alter table guilds set (fillfactor = 50);
alter table channels set (fillfactor = 90);
alter table roles set (fillfactor = 90);

-- The writer compares in memory and says what was: history's states are made there.
drop function role_state(roles);
drop function overwrite_state(smallint, bigint, bigint);
