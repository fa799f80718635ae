-- Drops what a schema of Bellhop is made of, and leaves the schema, which on PostgreSQL 14 is not the database's owner's,
-- and what extensions put there.
do $$
declare
    thing record;
begin
    for thing in
        select 'view' as kind, format('public.%I', relname) as name, oid, 'pg_class'::regclass as catalogue
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
        union all
        select 'materialized view', format('public.%I', relname), oid, 'pg_class'::regclass
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'm'
        union all
        select 'table', format('public.%I', relname), oid, 'pg_class'::regclass
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        union all
        select 'routine', oid::regprocedure::text, oid, 'pg_proc'::regclass
        from pg_proc where pronamespace = 'public'::regnamespace
        union all
        select 'type', format('public.%I', typname), oid, 'pg_type'::regclass
        from pg_type where typnamespace = 'public'::regnamespace and typtype in ('d', 'e')
    loop
        -- One may have gone with another.
        if not exists (select from pg_depend
                       where classid = thing.catalogue and objid = thing.oid and deptype = 'e') then
            execute format('drop %s if exists %s cascade', thing.kind, thing.name);
        end if;
    end loop;
end
$$;
