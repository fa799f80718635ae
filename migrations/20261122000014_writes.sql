-- What is asked for over the API: by whom, where, and once per idempotency key; what changed, for whoever watches it
-- live; and what became of actions that are forgotten.

alter table actions
    -- The API token that asked for it, where it was no person.
    add column api_token_id bigint,
    -- The channel that it concerns, where it is one.
    add column channel_id bigint,
    -- When a person had it tried again after it had failed.
    add column retried_at timestamptz,
    -- When it was first attempted: what that may have posted came after.
    add column first_attempt_at timestamptz,
    -- An attempt ended so that nobody knows whether it took effect.
    add column in_doubt boolean not null default false,
    -- Of a worker's claim: the epoch of its lease. The next holder need not wait for the claim to run out.
    add column claimed_epoch bigint;
create index actions_channel_idx on actions (guild_id, channel_id, sequence) where channel_id is not null;
-- The ledger is mostly looked at for one kind or one state, and counted by state.
create index actions_kind_idx on actions (guild_id, kind, sequence);
create index actions_state_idx on actions (guild_id, state, sequence);
drop index actions_failed_idx;
-- In the order in which they are claimed.
drop index actions_due_idx;
create index actions_due_idx on actions (application_id, run_at, sequence) where state = 'pending';

-- What became of actions whose rows were forgotten: how many of a kind ended so on a day (UTC), after how many attempts.
create table action_days (
    guild_id bigint not null,
    day      date not null,
    kind     text not null,
    state    text not null constraint action_days_state check (state in ('done', 'failed', 'cancelled')),
    actions  bigint not null,
    attempts bigint not null,
    constraint action_days_pkey primary key (guild_id, day, kind, state)
);
create index action_days_day_idx on action_days (day);

-- What a request with an idempotency key was answered, in the transaction of what it did. One that did nothing has no row.
create table idempotency_keys (
    bearer_kind text not null constraint idempotency_keys_bearer check (bearer_kind in ('member', 'token')),
    bearer_id   bigint not null,
    key         text not null constraint idempotency_keys_key check (char_length(key) between 1 and 255),
    -- SHA-256 of the method, the path with its query, and the body.
    fingerprint bytea not null,
    status      smallint not null,
    location    text,
    -- Of what it made or changed, where that has one.
    revision    bigint,
    body        text not null,
    used_at     timestamptz not null,
    constraint idempotency_keys_pkey primary key (bearer_kind, bearer_id, key)
);
create index idempotency_keys_used_idx on idempotency_keys (used_at);

-- What changed, for whoever watches. Ids are given when a row is written and may be committed in another order: readers
-- go by the transaction, and take only those below the oldest one that is still open.
create table outbox (
    event_id    bigint generated always as identity,
    transaction xid8 not null default pg_current_xact_id(),
    guild_id    bigint not null,
    topic       text not null constraint outbox_topic check (topic in ('mirror', 'action', 'problem', 'audit')),
    payload     jsonb not null,
    at          timestamptz not null,
    constraint outbox_pkey primary key (guild_id, transaction, event_id)
);
create index outbox_transaction_idx on outbox (transaction);

-- Everything of transactions below this one may have been forgotten.
create table outbox_horizon (
    only_row    boolean constraint outbox_horizon_pkey primary key default true
        constraint outbox_horizon_only_row check (only_row),
    transaction xid8 not null
);
insert into outbox_horizon (transaction) values ('0');

-- Messages that managers composed: each is a row, and is edited in place.
create table messages (
    message_id     bigint constraint messages_pkey primary key
        constraint messages_id_positive check (message_id > 0),
    application_id bigint not null constraint messages_application_fkey references applications,
    guild_id       bigint not null,
    channel_id     bigint not null,
    -- Rises with every edit that took effect.
    revision       bigint not null,
    -- What it says, as it was composed.
    content        jsonb not null,
    created_at     timestamptz not null,
    edited_at      timestamptz,
    deleted_at     timestamptz
);
create index messages_guild_idx on messages (guild_id, message_id) where deleted_at is null;

-- What a token may do, what changes something included.
alter table api_tokens
    drop constraint api_tokens_scopes,
    add constraint api_tokens_scopes check (scopes <@ array[
        'guild:read', 'actions:read', 'audit:read', 'members:read', 'messages:read',
        'actions:write', 'panels:write', 'config:write']);
