CREATE SCHEMA ledger AUTHORIZATION CURRENT_USER;
COMMENT ON SCHEMA ledger IS 'Merkle log of access records and other events nobody may rewrite (アクセスログ).';

CREATE TABLE ledger.entry (
    entry_id    bigint      GENERATED ALWAYS AS IDENTITY CONSTRAINT entry_pkey PRIMARY KEY,
    kind        text        COLLATE "C" NOT NULL CONSTRAINT entry_kind_check CHECK (kind <> ''),
    subject     bytea       CONSTRAINT entry_subject_check CHECK (octet_length(subject) BETWEEN 1 AND 64),
    recorded_at timestamptz NOT NULL,
    body        bytea       NOT NULL
);
COMMENT ON TABLE ledger.entry IS 'What happened, as canonical JSON bytes; the other columns repeat what the body says.';
COMMENT ON COLUMN ledger.entry.subject IS 'Whom it is about: a keyed hash of the resident record code, never the code.';
CREATE INDEX entry_subject ON ledger.entry (subject, entry_id) WHERE subject IS NOT NULL;

CREATE TABLE ledger.waiting (
    entry_id bigint CONSTRAINT waiting_pkey PRIMARY KEY
);
COMMENT ON TABLE ledger.waiting IS 'Entries committed but not yet in the tree: a queue, not a record.';

CREATE TABLE ledger.leaf (
    leaf_index bigint CONSTRAINT leaf_pkey PRIMARY KEY CONSTRAINT leaf_index_check CHECK (leaf_index >= 0),
    entry_id   bigint NOT NULL CONSTRAINT leaf_entry_key UNIQUE
                      CONSTRAINT leaf_entry_fkey REFERENCES ledger.entry (entry_id),
    leaf_hash  bytea  NOT NULL CONSTRAINT leaf_hash_check CHECK (octet_length(leaf_hash) = 32)
);
COMMENT ON TABLE ledger.leaf IS 'The place of an entry in the tree, and the hash of its body (RFC 9162, 2.1.1).';

CREATE TABLE ledger.node (
    level smallint NOT NULL CONSTRAINT node_level_check CHECK (level BETWEEN 1 AND 62),
    index bigint   NOT NULL CONSTRAINT node_index_check CHECK (index >= 0),
    hash  bytea    NOT NULL CONSTRAINT node_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT node_pkey PRIMARY KEY (level, index)
);
COMMENT ON TABLE ledger.node IS 'Hashes of complete subtrees: 2^level leaves beginning at leaf index * 2^level.';

CREATE TABLE ledger.checkpoint (
    tree_size bigint      CONSTRAINT checkpoint_pkey PRIMARY KEY
                          CONSTRAINT checkpoint_tree_size_check CHECK (tree_size >= 0),
    root      bytea       NOT NULL CONSTRAINT checkpoint_root_check CHECK (octet_length(root) = 32),
    note      text        COLLATE "C" NOT NULL,
    made_at   timestamptz NOT NULL
);
COMMENT ON TABLE ledger.checkpoint IS 'Signed sizes and roots of the tree (C2SP tlog-checkpoint).';

CREATE TABLE ledger.cosignature (
    tree_size bigint NOT NULL CONSTRAINT cosignature_checkpoint_fkey REFERENCES ledger.checkpoint (tree_size),
    witness   text   COLLATE "C" NOT NULL,
    line      text   COLLATE "C" NOT NULL,
    CONSTRAINT cosignature_pkey PRIMARY KEY (tree_size, witness)
);
COMMENT ON TABLE ledger.cosignature IS 'What other nodes signed under our checkpoints (C2SP cosignature/v1).';

CREATE TABLE ledger.witnessed (
    origin    text   COLLATE "C" NOT NULL,
    tree_size bigint NOT NULL CONSTRAINT witnessed_tree_size_check CHECK (tree_size >= 0),
    note      text   COLLATE "C" NOT NULL,
    CONSTRAINT witnessed_pkey PRIMARY KEY (origin, tree_size)
);
COMMENT ON TABLE ledger.witnessed IS 'Checkpoints of other nodes that we co-signed, with our own line in the note.';

GRANT USAGE ON SCHEMA ledger TO juki_application;
GRANT SELECT, INSERT ON
    ledger.entry, ledger.leaf, ledger.node, ledger.checkpoint, ledger.cosignature, ledger.witnessed
    TO juki_application;
GRANT SELECT, INSERT, DELETE ON ledger.waiting TO juki_application;
