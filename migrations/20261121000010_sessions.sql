-- People who signed in to the dashboard: what Discord said of them then, and the sessions that they have.

create table users (
    user_id     bigint constraint users_pkey primary key,
    username    text not null,
    global_name text,
    avatar      text,
    -- When Discord last said so.
    told_at     timestamptz not null
);

-- The guilds that a person was in when they last signed in, with what they might do there.
create table user_guilds (
    user_id     bigint not null constraint user_guilds_user_fkey references users on delete cascade,
    guild_id    bigint not null,
    name        text not null,
    icon        text,
    is_owner    boolean not null,
    permissions bigint not null,
    constraint user_guilds_pkey primary key (user_id, guild_id)
);

-- Logins that were begun and whose people Discord has not sent back yet.
create table logins (
    -- SHA-256 of the state that goes to Discord and comes back, once.
    state_hash   bytea constraint logins_pkey primary key,
    -- SHA-256 of the cookie of the browser that began it: no other may end it.
    browser_hash bytea not null,
    -- The secret behind the code challenge (RFC 7636), without which the code is worth nothing.
    verifier     text not null,
    -- A path of the dashboard.
    return_to    text not null,
    expires_at   timestamptz not null
);
create index logins_expires_idx on logins (expires_at);

create table sessions (
    session_id bigint generated always as identity constraint sessions_pkey primary key,
    -- SHA-256 of the secret in the cookie, which is never stored.
    hash       bytea not null constraint sessions_hash_key unique,
    user_id    bigint not null constraint sessions_user_fkey references users on delete cascade,
    -- What the browser calls itself.
    agent      text not null,
    created_at timestamptz not null,
    -- When it was last used, to the minute.
    seen_at    timestamptz not null,
    -- When it ends however much it is used.
    expires_at timestamptz not null
);
create index sessions_user_idx on sessions (user_id);
create index sessions_seen_idx on sessions (seen_at);

-- What the bot itself last read of members who use the dashboard: no member intent is needed for that.
create table member_readings (
    guild_id  bigint not null,
    user_id   bigint not null,
    -- Whether they were a member then.
    is_member boolean not null,
    role_ids  bigint[] not null,
    read_at   timestamptz not null,
    constraint member_readings_pkey primary key (guild_id, user_id)
);
create index member_readings_read_idx on member_readings (read_at);
