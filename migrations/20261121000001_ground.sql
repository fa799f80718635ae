-- What everything stands on: the bot's applications, and leases with fencing epochs.

create table applications (
    application_id bigint constraint applications_pkey primary key
        constraint applications_id_positive check (application_id > 0),
    created_at     timestamptz not null
);

-- One holder at a time; `epoch` rises with every change of hands, and writers assert the epoch they
-- were given. Correctness rests on the epoch, `expires_at` only says when another may take over.
create table leases (
    name           text constraint leases_pkey primary key,
    application_id bigint not null
        constraint leases_application_fkey references applications,
    holder         uuid not null,
    epoch          bigint not null,
    expires_at     timestamptz not null
);
