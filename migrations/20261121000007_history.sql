-- What roles and overwrites were, and when they changed: who could see what at a given time.
-- No foreign keys: a row outlives what it tells of.

create table history (
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
    -- When the event came that said so.
    at         timestamptz not null,
    constraint history_target check ((subject = 'overwrite') = (target_id is not null)),
    constraint history_change check (before is distinct from after)
);
create index history_guild_idx on history (guild_id, at);
create index history_subject_idx on history (subject_id, at);
create index history_at_idx on history (at);
