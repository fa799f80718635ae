-- The mirror of Discord, written by sync-daemon alone.

create table guilds (
    guild_id         bigint constraint guilds_pkey primary key
        constraint guilds_id_positive check (guild_id > 0),
    application_id   bigint not null
        constraint guilds_application_fkey references applications,
    shard_id         integer not null,
    name             text not null,
    icon             text,
    owner_id         bigint not null,
    preferred_locale text not null,
    -- Rises with every committed batch that changed the guild; the ETag of its reads.
    revision         bigint not null,
    -- Discord reported an outage of the guild; its rows are kept.
    unavailable      boolean not null,
    -- The bot is no longer in the guild since then.
    retired_at       timestamptz
);
create index guilds_application_shard_idx on guilds (application_id, shard_id);

create table channels (
    channel_id bigint constraint channels_pkey primary key
        constraint channels_id_positive check (channel_id > 0),
    guild_id   bigint not null constraint channels_guild_fkey references guilds,
    kind       smallint not null,
    name       text not null,
    position   integer not null,
    parent_id  bigint,
    topic      text,
    nsfw       boolean not null,
    -- A thread that left the list of active ones the bot may see: archived, or hidden from it.
    archived_or_hidden boolean not null,
    -- Tombstone: the last name and the time stay, and a late update does not bring it back.
    deleted_at timestamptz
);
create index channels_guild_idx on channels (guild_id);

create table channel_overwrites (
    channel_id bigint not null
        constraint channel_overwrites_channel_fkey references channels on delete cascade,
    target_id  bigint not null,
    -- 0: a role, 1: a member (Discord Docs: Overwrite Object).
    kind       smallint not null constraint channel_overwrites_kind check (kind in (0, 1)),
    allow      bigint not null,
    deny       bigint not null,
    constraint channel_overwrites_pkey primary key (channel_id, target_id)
);

create table roles (
    role_id         bigint constraint roles_pkey primary key
        constraint roles_id_positive check (role_id > 0),
    guild_id        bigint not null constraint roles_guild_fkey references guilds,
    name            text not null,
    primary_color   integer not null,
    secondary_color integer,
    tertiary_color  integer,
    position        integer not null,
    permissions     bigint not null,
    managed         boolean not null,
    hoist           boolean not null,
    mentionable     boolean not null,
    icon            text,
    unicode_emoji   text,
    -- Role tags (Discord Docs: Role Tags Structure); the three last are presence alone.
    tag_bot_id      bigint,
    tag_integration_id bigint,
    tag_subscription_listing_id bigint,
    tag_premium_subscriber boolean not null,
    tag_available_for_purchase boolean not null,
    tag_guild_connections boolean not null,
    deleted_at      timestamptz
);
create index roles_guild_idx on roles (guild_id);

create table emojis (
    emoji_id  bigint constraint emojis_pkey primary key
        constraint emojis_id_positive check (emoji_id > 0),
    guild_id  bigint not null constraint emojis_guild_fkey references guilds,
    name      text not null,
    animated  boolean not null,
    available boolean not null,
    managed   boolean not null
);
create index emojis_guild_idx on emojis (guild_id);

-- The bot's own member in each guild: its roles decide what it may give.
create table self_members (
    guild_id bigint constraint self_members_pkey primary key
        constraint self_members_guild_fkey references guilds,
    user_id  bigint not null,
    nick     text,
    role_ids bigint[] not null,
    communication_disabled_until timestamptz
);

-- The gateway session of each shard, committed with the changes it brought.
create table shards (
    application_id bigint not null constraint shards_application_fkey references applications,
    shard_id       integer not null,
    shard_count    integer not null,
    state          text not null
        constraint shards_state check (state in ('connecting', 'resuming', 'active', 'disconnected')),
    session_id     text,
    resume_url     text,
    -- Of the last committed dispatch.
    sequence       bigint,
    -- The bot's own user, as READY named it.
    user_id        bigint,
    last_ack_at    timestamptz,
    -- Round trip of the last heartbeat.
    latency_ms     integer,
    last_event_at  timestamptz,
    -- How long the oldest event not yet committed had been waiting.
    lag_ms         bigint not null,
    -- Identifies wait until then after failures; it survives restarts.
    identify_after timestamptz,
    identify_failures integer not null,
    constraint shards_pkey primary key (application_id, shard_id),
    constraint shards_resumable check ((session_id is null) = (sequence is null))
);

-- Guilds of which a dispatch could not be read, until they have been read again over REST. No foreign
-- key: the unreadable dispatch may be the one that would have made the guild known.
create table rereads (
    guild_id       bigint constraint rereads_pkey primary key
        constraint rereads_id_positive check (guild_id > 0),
    application_id bigint not null constraint rereads_application_fkey references applications,
    -- The dispatch's name, for the operator.
    event          text not null,
    asked_at       timestamptz not null
);
