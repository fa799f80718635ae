-- Discord takes edits of an answer for 15 minutes from the interaction, however late the edit is enqueued.
alter table actions add column reply_until timestamptz;

update actions set reply_until = created_at + interval '15 minutes' where reply_token is not null;

drop index actions_reply_idx;
create index actions_reply_idx on actions (reply_until) where reply_token is not null;
