-- Guilds in an outage of which nothing else is known yet: a reading over REST, which knows of no outage, would take
-- them for served. Once a guild has a row, its own column says so.

create table outages (
    guild_id       bigint constraint outages_pkey primary key
        constraint outages_id_positive check (guild_id > 0),
    application_id bigint not null constraint outages_application_fkey references applications
);
