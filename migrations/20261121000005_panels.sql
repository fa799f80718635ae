-- Role panels. Posted messages are rows with a revision.

create table panels (
    panel_id       bigint generated always as identity constraint panels_pkey primary key,
    application_id bigint not null constraint panels_application_fkey references applications,
    guild_id       bigint not null,
    title          text not null constraint panels_title check (char_length(title) between 1 and 256),
    body           text not null constraint panels_body check (char_length(body) <= 4000),
    color          integer not null constraint panels_color check (color between 0 and 16777215),
    kind           text not null constraint panels_kind check (kind in ('buttons', 'menu')),
    mode           text not null
        constraint panels_mode check (mode in ('toggle', 'add_only', 'remove_only', 'unique')),
    revision       bigint not null,
    -- Where it is, or is to be, posted; the message once it is.
    channel_id     bigint,
    message_id     bigint constraint panels_message_key unique,
    -- The revision that the posted message shows.
    posted_revision bigint,
    created_at     timestamptz not null,
    deleted_at     timestamptz,
    constraint panels_posted check ((message_id is null) = (posted_revision is null)
        and (message_id is null or channel_id is not null))
);
create index panels_guild_idx on panels (guild_id, panel_id) where deleted_at is null;

create table panel_entries (
    entry_id    bigint generated always as identity constraint panel_entries_pkey primary key,
    panel_id    bigint not null constraint panel_entries_panel_fkey references panels on delete cascade,
    position    integer not null constraint panel_entries_position check (position between 0 and 24),
    role_id     bigint not null,
    label       text not null constraint panel_entries_label check (char_length(label) between 1 and 80),
    emoji       text,
    style       smallint not null constraint panel_entries_style check (style between 1 and 4),
    description text constraint panel_entries_description check (char_length(description) <= 100),
    constraint panel_entries_position_key unique (panel_id, position) deferrable initially deferred,
    constraint panel_entries_role_key unique (panel_id, role_id)
);
