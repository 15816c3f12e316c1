-- A terminal has two things that prove to be it: its browser, and the bridge to its card readers.

ALTER TABLE counters.terminal_key
    ADD COLUMN holder text COLLATE "C" NOT NULL DEFAULT 'browser',
    ADD CONSTRAINT terminal_key_holder CHECK (holder IN ('browser', 'bridge'));
COMMENT ON COLUMN counters.terminal_key.holder IS
    'Whose key it is: the newest of each holder counts';
