-- Brings what a dump held into the present: time went on since, and Discord with it.

-- Whoever loads a dump says that it was whole, last of all; else nothing of it is taken.
do $$
begin
    if current_setting('bellhop.whole', true) is distinct from 'yes' then
        raise exception 'the dump was cut short';
    end if;
end
$$;

-- What was waiting may have been done since: it is looked for in Discord before it is done. Nobody waits for its answer.
update public.actions
set state = 'pending', lease_token = null, lease_until = null, claimed_epoch = null, reply_token = null,
    attempts = greatest(attempts, 1), max_attempts = greatest(max_attempts, attempts + 2), in_doubt = true,
    first_attempt_at = coalesce(first_attempt_at, created_at)
where state in ('pending', 'processing');

-- A session goes on from where it was, and is not there any more: every server is told anew.
update public.shards
set session_id = null, resume_url = null, sequence = null, state = 'disconnected';

-- Readers keep what they read of a guild by its revision, and edit what they read with it: none is given twice. By the
-- millisecond it is beyond all that were, however often a dump was loaded. Panels are shown in Discord as they are here again.
update public.guilds
set revision = greatest(revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint);
update public.panels
set revision = greatest(revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint);
update public.guild_settings
set revision = greatest(revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint);
with raised as (
    update public.messages as message
    set revision = greatest(message.revision + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)
    from public.messages as before
    where before.message_id = message.message_id
    returning message.message_id, before.revision as was, message.revision as now
)
-- An edit that waits was asked for with the revision as it was.
update public.actions
set payload = jsonb_set(payload, '{revision}', to_jsonb(raised.now))
from raised
where actions.state in ('pending', 'processing') and actions.kind = 'messages.edit'
  and payload->>'message_id' = raised.message_id::text and payload->>'revision' = raised.was::text;

-- Nor is an id: a button in Discord would offer what another panel offers, a token's log tell of another token.
do $$
declare
    given record;
begin
    for given in
        select schemaname, sequencename from pg_sequences
        where schemaname = 'public' and data_type = 'bigint'::regtype
    loop
        perform setval(
            format('%I.%I', given.schemaname, given.sequencename)::regclass,
            greatest(nextval(format('%I.%I', given.schemaname, given.sequencename)::regclass),
                     (extract(epoch from clock_timestamp()) * 1000)::bigint));
    end loop;
end
$$;

-- Who signed out since would be signed in again.
delete from public.sessions;
delete from public.logins;

-- Events are counted by the server that wrote them.
delete from public.outbox;

analyze;
