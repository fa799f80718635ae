-- What roles and overwrites were, and when they changed: who could see what at a given time.
-- No foreign keys: a row outlives what it tells of.

create table history (
    -- Of two changes of one thing the later has the greater.
    history_id bigint generated always as identity constraint history_pkey primary key,
    guild_id   bigint not null,
    subject    text not null constraint history_subject check (subject in ('role', 'overwrite')),
    -- The role; of an overwrite its channel.
    subject_id bigint not null,
    -- Of an overwrite: the role or member it concerns.
    target_id  bigint,
    -- Null: it did not exist.
    before     jsonb,
    -- Null: it does not exist any more.
    after      jsonb,
    -- When the dispatch came that said so; of what happened unheard, when it was noticed.
    at         timestamptz not null,
    constraint history_target check ((subject = 'overwrite') = (target_id is not null)),
    constraint history_change check (before is distinct from after)
);
create index history_guild_idx on history (guild_id, at);

-- What history keeps of a role; permissions as Discord writes them, which no reader of JSON rounds. Written
-- out because it runs for every change: to_jsonb of the row takes four times as long.
create function role_state(role roles) returns jsonb language sql stable return
    case
        when (role).role_id is null then null
        else jsonb_build_object(
            'name', (role).name, 'primary_color', (role).primary_color, 'position', (role).position,
            'permissions', (role).permissions::text, 'managed', (role).managed, 'hoist', (role).hoist,
            'mentionable', (role).mentionable)
    end ||
    case
        when ((role).secondary_color, (role).tertiary_color, (role).icon, (role).unicode_emoji,
              (role).tag_bot_id, (role).tag_integration_id, (role).tag_subscription_listing_id) is null
             and not ((role).tag_premium_subscriber or (role).tag_available_for_purchase
                      or (role).tag_guild_connections) then '{}'
        else jsonb_strip_nulls(jsonb_build_object(
            'secondary_color', (role).secondary_color, 'tertiary_color', (role).tertiary_color,
            'icon', (role).icon, 'unicode_emoji', (role).unicode_emoji,
            'tag_bot_id', (role).tag_bot_id::text, 'tag_integration_id', (role).tag_integration_id::text,
            'tag_subscription_listing_id', (role).tag_subscription_listing_id::text,
            'tag_premium_subscriber', (role).tag_premium_subscriber,
            'tag_available_for_purchase', (role).tag_available_for_purchase,
            'tag_guild_connections', (role).tag_guild_connections))
    end;

-- The same of an overwrite.
create function overwrite_state(kind smallint, allow bigint, deny bigint) returns jsonb
    language sql immutable
    return jsonb_build_object('kind', kind, 'allow', allow::text, 'deny', deny::text);

-- From here on a tombstone has none: how they were is history.
delete from channel_overwrites using channels
where channels.channel_id = channel_overwrites.channel_id and channels.deleted_at is not null;

-- When a guild was last read whole because it was its turn, or named by a fresh session, which tells each
-- guild whole. No foreign key: a session names guilds before it tells them.
create table guild_checks (
    guild_id   bigint constraint guild_checks_pkey primary key,
    checked_at timestamptz not null
);

-- Names the last committed batch: a commit whose answer was lost is not made twice.
alter table shards add column batch bigint;
