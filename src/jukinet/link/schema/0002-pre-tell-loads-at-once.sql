-- A load is now told of in the transactions that take it over. What an earlier program loaded and has not
-- told of would stay untold, so that program must finish first.
DO $$
BEGIN
    IF EXISTS (SELECT FROM link.load l
                WHERE l.loaded > (SELECT coalesce(sum(t.residents), 0) FROM link.told_part t
                                   WHERE t.load_id = l.load_id)) THEN
        RAISE EXCEPTION 'a load is not told of: import its file again, or give it up, with the present program';
    END IF;
END
$$;
COMMENT ON COLUMN link.load.told_up_to IS 'key of the last record of this load; the communication server is told with its loading';
