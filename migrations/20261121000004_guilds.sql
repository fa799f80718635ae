-- A guild's settings, its audit log and its API tokens. No foreign keys to the mirror: what people
-- configured outlives an outage or a removal of the bot.

create table guild_settings (
    guild_id         bigint constraint guild_settings_pkey primary key
        constraint guild_settings_id_positive check (guild_id > 0),
    audit_channel_id bigint,
    revision         bigint not null
);

create table manager_roles (
    guild_id bigint not null
        constraint manager_roles_guild_fkey references guild_settings on delete cascade,
    role_id  bigint not null,
    constraint manager_roles_pkey primary key (guild_id, role_id)
);

create table audit (
    audit_id       bigint generated always as identity constraint audit_pkey primary key,
    application_id bigint not null constraint audit_application_fkey references applications,
    guild_id       bigint not null,
    at             timestamptz not null,
    event          text not null,
    actor_kind     text not null constraint audit_actor_kind check (actor_kind in ('member', 'token', 'system')),
    actor_id       bigint,
    details        jsonb not null,
    constraint audit_member_known check (actor_kind <> 'member' or actor_id is not null)
);
create index audit_guild_idx on audit (guild_id, audit_id);

create table api_tokens (
    api_token_id bigint generated always as identity constraint api_tokens_pkey primary key,
    guild_id     bigint not null,
    name         text not null,
    -- SHA-256 of the token; the token itself is shown once and never stored.
    hash         bytea not null constraint api_tokens_hash_key unique,
    created_at   timestamptz not null,
    revoked_at   timestamptz
);
create index api_tokens_guild_idx on api_tokens (guild_id);
