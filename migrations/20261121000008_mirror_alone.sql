-- The mirror without foreign keys of its own. Its one writer puts every row under a guild or channel that it
-- has read or written in the same transaction, and never deletes those: PostgreSQL proved that a second time,
-- row by row, at half of the cost of filling the mirror.
alter table channels drop constraint channels_guild_fkey;
alter table channel_overwrites drop constraint channel_overwrites_channel_fkey;
alter table roles drop constraint roles_guild_fkey;
alter table emojis drop constraint emojis_guild_fkey;
alter table self_members drop constraint self_members_guild_fkey;

-- The writer compares in memory and says what was: history's states are made there.
drop function role_state(roles);
drop function overwrite_state(smallint, bigint, bigint);
