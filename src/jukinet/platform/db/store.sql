-- lock_migrations --
-- Wait until no other program migrates this database; held until the connection ends.
SELECT pg_advisory_lock(%(lock)s::bigint)

-- create_migration_table --
-- The record of what was applied; readable by the application so that it can refuse an older schema.
DO $$ BEGIN
    IF to_regclass('public.juki_migration') IS NULL THEN
        CREATE TABLE public.juki_migration (
            version    text        NOT NULL CONSTRAINT juki_migration_pkey PRIMARY KEY,
            sha256     text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        COMMENT ON TABLE public.juki_migration IS 'Schema files applied to this database, with the hash of each.';
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'juki_application') THEN
            GRANT SELECT ON public.juki_migration TO juki_application;
        END IF;
    END IF;
END $$

-- migration_table_exists --
-- Whether this database was ever migrated.
SELECT to_regclass('public.juki_migration') IS NOT NULL

-- list_applied_migrations --
-- What was applied, with the hash each file had then.
SELECT version, sha256 FROM public.juki_migration

-- record_migration --
-- Note that a file has been applied.
INSERT INTO public.juki_migration (version, sha256) VALUES (%(version)s::text, %(sha256)s::text)

-- owner_role_exists --
-- Whether the group that owns all tables is there and we may act as it.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'juki_owner' AND pg_has_role(oid, 'MEMBER'))

-- become_owner --
-- Act as the owner, so that whoever migrates makes tables of one owner.
SET ROLE juki_owner

-- create_group_roles --
-- The three groups; none of them can log in.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['juki_owner', 'juki_migrator', 'juki_application'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE 'CREATE ROLE ' || quote_ident(role_name) || ' NOLOGIN';
        END IF;
    END LOOP;
    IF NOT pg_has_role('juki_migrator', 'juki_owner', 'MEMBER') THEN
        GRANT juki_owner TO juki_migrator;
    END IF;
    IF has_database_privilege('juki_application', 'postgres', 'CONNECT') THEN
        REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;
    END IF;
END $$

-- lock_roles --
-- One program at a time makes roles and databases on this server; held until the connection ends.
SELECT pg_advisory_lock(%(lock)s::bigint)

-- unlock_roles --
-- Let the next program make roles and databases.
SELECT pg_advisory_unlock(%(lock)s::bigint)

-- role_exists --
-- Whether a role of this name is there.
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %(name)s::text)

-- database_exists --
-- Whether a database of this name is there.
SELECT EXISTS (SELECT FROM pg_database WHERE datname = %(name)s::text)
