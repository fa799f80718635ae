-- Role panels, whole: limits, grants that end, problems, and what the audit channel is still to be told.

alter table panels
    -- How many of its roles a member may have at a time.
    add column max_roles integer constraint panels_max_roles check (max_roles between 1 and 25),
    -- Who does not have this role may not use it; who has that one may not either.
    add column requires_role_id bigint,
    add column forbids_role_id bigint,
    -- Seconds after which a grant is taken back: a minute to a year.
    add column expires_after integer
        constraint panels_expires_after check (expires_after between 60 and 31536000),
    -- When its message was found gone, and with it maybe its channel.
    add column lost_at timestamptz;

-- Whether somebody who may confirmed that the role is to be offered although it is dangerous.
alter table panel_entries add column confirmed boolean not null default false;

-- Roles that a panel gave for a time.
create table panel_grants (
    guild_id       bigint not null,
    user_id        bigint not null,
    role_id        bigint not null,
    application_id bigint not null constraint panel_grants_application_fkey references applications,
    panel_id       bigint not null constraint panel_grants_panel_fkey references panels,
    expires_at     timestamptz not null,
    -- How often taking it back has failed.
    failed         integer not null,
    constraint panel_grants_pkey primary key (guild_id, user_id, role_id)
);
create index panel_grants_expires_idx on panel_grants (application_id, expires_at);

-- What stands in the way of something that people configured, until it is mended.
create table problems (
    problem_id     bigint generated always as identity constraint problems_pkey primary key,
    application_id bigint not null constraint problems_application_fkey references applications,
    guild_id       bigint not null,
    feature        text not null,
    -- What it concerns, such as a panel; 0 for the guild's own settings.
    subject_id     bigint not null,
    -- What is wrong, and with what of it, such as a role; 0 for the whole.
    code           text not null,
    item_id        bigint not null,
    details        jsonb not null,
    since          timestamptz not null,
    ended_at       timestamptz
);
create unique index problems_open_key on problems (guild_id, feature, subject_id, code, item_id)
    where ended_at is null;
create index problems_ended_idx on problems (ended_at) where ended_at is not null;

-- The revision of the mirror at which what a guild configured was last judged.
create table judgements (
    guild_id bigint constraint judgements_pkey primary key,
    revision bigint not null
);

-- Entries that the audit channel is still to be told of.
alter table audit add column untold boolean not null default false;
create index audit_untold_idx on audit (guild_id, audit_id) where untold;

create index audit_at_idx on audit (at);
create index audit_panel_idx on audit (guild_id, (details->>'panel_id'), audit_id) where event = 'panel.changed';

alter table guild_settings
    -- When the audit channel was last told something, and when it was found to be closed to the bot.
    add column told_at timestamptz,
    add column audit_channel_lost_at timestamptz;

-- What was lately decided about a member's roles, which no signed payload may know yet.
create index actions_order_idx on actions (application_id, order_key, sequence);
