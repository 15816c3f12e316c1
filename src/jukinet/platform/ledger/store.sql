-- append --
-- Write entries, put them in the queue for the tree, and return their ids in the order given.
-- Arrays go in their binary form: as text each body would be quoted and read again.
WITH given AS (
    SELECT *
      FROM unnest(%(kinds)b::text[], %(subjects)b::bytea[], %(times)b::timestamptz[], %(bodies)b::bytea[])
           WITH ORDINALITY AS given (kind, subject, recorded_at, body, place)
), written AS (
    INSERT INTO ledger.entry (kind, subject, recorded_at, body)
    SELECT kind, subject, recorded_at, body FROM given ORDER BY place
    RETURNING entry_id
)
INSERT INTO ledger.waiting (entry_id)
SELECT entry_id FROM written
RETURNING entry_id

-- list_by_subject --
-- The latest entries about these subjects, newest first.
SELECT entry_id, kind, subject, recorded_at, body
  FROM ledger.entry
 WHERE subject = ANY(%(subjects)s::bytea[])
 ORDER BY entry_id DESC
 LIMIT %(limit)s::bigint

-- list_entries --
-- Entries by their ids.
SELECT entry_id, kind, subject, recorded_at, body
  FROM ledger.entry
 WHERE entry_id = ANY(%(entry_ids)s::bigint[])
 ORDER BY entry_id

-- count_waiting --
-- How many entries are committed but not yet in the tree.
SELECT count(*) FROM ledger.waiting

-- lock_tree --
-- Let one sequencer at a time add leaves; held until its transaction ends.
SELECT pg_advisory_xact_lock(%(lock)s::bigint)

-- tree_size --
-- How many leaves the tree has.
SELECT coalesce(max(leaf_index) + 1, 0) FROM ledger.leaf

-- add_leaves --
-- Take entries from the queue in the order of their ids and give each the next leaf.
WITH taken AS (
    DELETE FROM ledger.waiting
     WHERE entry_id IN (SELECT entry_id FROM ledger.waiting ORDER BY entry_id LIMIT %(limit)s::bigint)
    RETURNING entry_id
)
INSERT INTO ledger.leaf (leaf_index, entry_id, leaf_hash)
SELECT %(tree_size)s::bigint + row_number() OVER (ORDER BY entry.entry_id) - 1,
       entry.entry_id,
       sha256('\x00'::bytea || entry.body)
  FROM taken
  JOIN ledger.entry USING (entry_id)
 ORDER BY entry.entry_id
RETURNING leaf_index, leaf_hash

-- add_nodes --
-- Keep the hashes of subtrees that have become complete.
COPY ledger.node (level, index, hash) FROM STDIN (FORMAT BINARY)

-- list_subtrees --
-- The hashes of complete subtrees; level 0 are the leaves.
SELECT 0::smallint, leaf_index, leaf_hash
  FROM ledger.leaf
 WHERE leaf_index = ANY(%(leaves)s::bigint[])
UNION ALL
SELECT node.level, node.index, node.hash
  FROM unnest(%(levels)s::smallint[], %(indexes)s::bigint[]) AS wanted (level, index)
  JOIN ledger.node ON node.level = wanted.level AND node.index = wanted.index

-- find_leaf --
-- The place of an entry in the tree.
SELECT leaf_index, leaf_hash FROM ledger.leaf WHERE entry_id = %(entry_id)s::bigint

-- save_checkpoint --
-- Keep a checkpoint that we signed.
INSERT INTO ledger.checkpoint (tree_size, root, note, made_at)
VALUES (%(tree_size)s::bigint, %(root)s::bytea, %(note)s::text, %(made_at)s::timestamptz)

-- find_latest_checkpoint --
-- The newest checkpoint we signed, if there is one.
SELECT note FROM ledger.checkpoint ORDER BY tree_size DESC LIMIT 1

-- find_checkpoint --
-- The checkpoint of a tree of this size, if we signed one.
SELECT note FROM ledger.checkpoint WHERE tree_size = %(tree_size)s::bigint

-- find_checkpoint_over --
-- The first checkpoint that covers a leaf, if there is one yet.
SELECT note FROM ledger.checkpoint
 WHERE tree_size > %(leaf_index)s::bigint
 ORDER BY tree_size
 LIMIT 1

-- find_cosigned_over --
-- Of the next thousand checkpoints over a leaf, the first that most witnesses signed.
SELECT later.note
  FROM (SELECT tree_size, note FROM ledger.checkpoint
         WHERE tree_size > %(leaf_index)s::bigint
         ORDER BY tree_size
         LIMIT 1000) AS later
  JOIN ledger.cosignature ON cosignature.tree_size = later.tree_size
 GROUP BY later.tree_size, later.note
 ORDER BY count(*) DESC, later.tree_size
 LIMIT 1

-- save_cosignature --
-- Keep what a witness signed under our checkpoint; the first of each witness counts.
INSERT INTO ledger.cosignature (tree_size, witness, line)
VALUES (%(tree_size)s::bigint, %(witness)s::text, %(line)s::text)
ON CONFLICT ON CONSTRAINT cosignature_pkey DO NOTHING

-- list_cosignatures --
-- The lines of witnesses under a checkpoint.
SELECT line FROM ledger.cosignature WHERE tree_size = %(tree_size)s::bigint ORDER BY witness

-- count_cosignatures --
-- How many checkpoints this witness co-signed, and the size of the latest.
SELECT count(*), coalesce(max(tree_size), 0) FROM ledger.cosignature WHERE witness = %(witness)s::text

-- lock_origin --
-- Judge one checkpoint of another log at a time; held until the transaction ends.
SELECT pg_advisory_xact_lock(%(lock)s::int, hashtext(%(origin)s::text))

-- find_latest_witnessed --
-- The newest checkpoint of another log that we co-signed, if there is one.
SELECT note FROM ledger.witnessed
 WHERE origin = %(origin)s::text
 ORDER BY tree_size DESC
 LIMIT 1

-- save_witnessed --
-- Remember a checkpoint of another log with the line we signed under it.
INSERT INTO ledger.witnessed (origin, tree_size, note)
VALUES (%(origin)s::text, %(tree_size)s::bigint, %(note)s::text)

-- walk_leaves --
-- Every leaf with its entry, in the order of the tree.
SELECT leaf.leaf_index, leaf.entry_id, leaf.leaf_hash,
       entry.kind, entry.subject, entry.recorded_at, entry.body
  FROM ledger.leaf
  LEFT JOIN ledger.entry ON entry.entry_id = leaf.entry_id
 ORDER BY leaf.leaf_index

-- walk_nodes --
-- Every stored subtree, in the order in which growing completes them.
SELECT level, index, hash
  FROM ledger.node
 ORDER BY (index + 1) << level, level

-- walk_checkpoints --
-- Every checkpoint, smallest first.
SELECT tree_size, root, note, made_at FROM ledger.checkpoint ORDER BY tree_size

-- walk_cosignatures --
-- Every cosignature with the checkpoint it stands under.
SELECT cosignature.tree_size, cosignature.witness, cosignature.line, checkpoint.note
  FROM ledger.cosignature
  LEFT JOIN ledger.checkpoint ON checkpoint.tree_size = cosignature.tree_size
 ORDER BY cosignature.tree_size, cosignature.witness

-- walk_witnessed --
-- Every checkpoint of other logs that we co-signed.
SELECT origin, tree_size, note FROM ledger.witnessed ORDER BY origin, tree_size

-- walk_waiting --
-- Every entry in the queue, with what it says.
SELECT waiting.entry_id, entry.kind, entry.subject, entry.recorded_at, entry.body
  FROM ledger.waiting
  LEFT JOIN ledger.entry ON entry.entry_id = waiting.entry_id
 ORDER BY waiting.entry_id

-- find_entry_out_of_place --
-- The first entry that is neither in the tree nor in the queue, or in both.
SELECT entry.entry_id
  FROM ledger.entry
  LEFT JOIN ledger.leaf ON leaf.entry_id = entry.entry_id
  LEFT JOIN ledger.waiting ON waiting.entry_id = entry.entry_id
 WHERE (leaf.entry_id IS NULL) = (waiting.entry_id IS NULL)
 ORDER BY entry.entry_id
 LIMIT 1

-- get_entry_at --
-- The entry at a place in the tree.
SELECT entry_id FROM ledger.leaf WHERE leaf_index = %(leaf_index)s::bigint
