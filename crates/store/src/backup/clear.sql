-- Drops what a schema of Bellhop is made of, and leaves the schema: on PostgreSQL 14 it is not the database's owner's.
do $$
declare
    thing record;
begin
    for thing in select viewname from pg_views where schemaname = 'public' loop
        execute format('drop view if exists public.%I cascade', thing.viewname);
    end loop;
    for thing in select tablename from pg_tables where schemaname = 'public' loop
        execute format('drop table if exists public.%I cascade', thing.tablename);
    end loop;
    for thing in select oid::regprocedure as signature from pg_proc where pronamespace = 'public'::regnamespace loop
        execute format('drop routine if exists %s cascade', thing.signature);
    end loop;
    for thing in select typname from pg_type
                 where typnamespace = 'public'::regnamespace and typtype in ('d', 'e') loop
        execute format('drop type if exists public.%I cascade', thing.typname);
    end loop;
end
$$;
