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

-- Readers keep what they read of a guild by its revision: none is given twice, and this is beyond all that were.
update public.guilds set revision = revision + 1000000000;

-- The same of what is edited with the revision that was read. Panels are shown in Discord as they are here again.
update public.panels set revision = revision + 1000000;
update public.guild_settings set revision = revision + 1000000;
update public.messages set revision = revision + 1000000;

-- Who signed out since would be signed in again.
delete from public.sessions;
delete from public.logins;

-- Events are counted by the server that wrote them.
delete from public.outbox;

analyze;
