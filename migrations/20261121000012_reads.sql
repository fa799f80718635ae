-- What an API token may read. Those that were made before could read what is `guild:read` now.
alter table api_tokens
    add column scopes text[] not null default '{guild:read}'
        constraint api_tokens_scopes check (scopes <@ array[
            'guild:read', 'actions:read', 'audit:read', 'members:read', 'messages:read']);

-- What the rows of a guild that the bot is in are worth: everybody who asks who may read them asks this too.
create view guild_standings as
    select guild.guild_id, guild.owner_id, guild.revision, guild.unavailable,
           exists (select 1 from rereads where rereads.guild_id = guild.guild_id) as doubtful,
           shard.shard_id, coalesce(shard.state = 'active', false) as active,
           shard.session_id is not null as has_session, shard.last_ack_at, shard.last_event_at,
           coalesce(shard.lag_ms, 0) as lag_ms, lease.expires_at as held_until
    from guilds as guild
    left join shards as shard
      on shard.application_id = guild.application_id and shard.shard_id = guild.shard_id
    left join leases as lease
      on lease.name = 'shard:' || guild.application_id || ':' || guild.shard_id
    where guild.retired_at is null;

-- Pages of what a member did, or of what happened: the newest first.
create index audit_actor_idx on audit (guild_id, actor_id, audit_id);
create index actions_guild_state_idx on actions (guild_id, state, sequence);
