-- Interactions answered once, and durable work against Discord.

create table interactions (
    interaction_id bigint constraint interactions_pkey primary key
        constraint interactions_id_positive check (interaction_id > 0),
    received_at    timestamptz not null,
    -- What was answered; null while the first delivery still runs.
    response       jsonb
);
create index interactions_received_idx on interactions (received_at);

create table actions (
    action_id       uuid constraint actions_pkey primary key,
    -- Order of acceptance within an order_key; inserts of one key are serialised by an advisory lock.
    sequence        bigint generated always as identity,
    application_id  bigint not null constraint actions_application_fkey references applications,
    kind            text not null,
    guild_id        bigint not null,
    payload         jsonb not null,
    order_key       text not null,
    state           text not null
        constraint actions_state check (state in ('pending', 'processing', 'done', 'failed', 'cancelled')),
    attempts        integer not null constraint actions_attempts check (attempts >= 0),
    max_attempts    integer not null,
    run_at          timestamptz not null,
    lease_token     uuid,
    lease_until     timestamptz,
    source          text not null,
    idempotency_key text not null,
    requested_by    bigint,
    -- Lets the worker answer the person who asked; Discord's tokens live 15 minutes.
    reply_token     text,
    result          jsonb,
    -- Discord's JSON error code, where it gave one.
    error_code      bigint,
    error           text,
    created_at      timestamptz not null,
    finished_at     timestamptz,
    constraint actions_idempotency_key unique (application_id, source, idempotency_key),
    constraint actions_lease check ((state = 'processing') = (lease_token is not null)
        and (lease_token is null) = (lease_until is null)),
    constraint actions_finished check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
-- Of one order_key one action runs at a time: what the claim promises, the database holds.
create unique index actions_one_running_idx on actions (application_id, order_key)
    where state = 'processing';
create index actions_unfinished_order_idx on actions (application_id, order_key, sequence)
    where state in ('pending', 'processing');
create index actions_due_idx on actions (application_id, run_at) where state = 'pending';
create index actions_leased_idx on actions (application_id, lease_until) where state = 'processing';
create index actions_guild_idx on actions (guild_id, sequence);
create index actions_finished_idx on actions (finished_at) where finished_at is not null;
create index actions_reply_idx on actions (created_at) where reply_token is not null;
