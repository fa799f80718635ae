-- What an API token may read. Those that were made before could read what is `guild:read` now.
alter table api_tokens
    add column scopes text[] not null default '{guild:read}'
        constraint api_tokens_scopes check (scopes <@ array[
            'guild:read', 'actions:read', 'audit:read', 'members:read', 'messages:read']);

-- Pages of what a member did, and of what happened: the newest first.
create index audit_actor_idx on audit (guild_id, actor_id, audit_id);
create index audit_event_idx on audit (guild_id, event, audit_id);
-- Those that failed are few, and are asked for most.
create index actions_failed_idx on actions (guild_id, sequence) where state = 'failed';
