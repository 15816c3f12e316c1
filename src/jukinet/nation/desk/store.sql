-- count_enquiries --
-- Agencies' enquiries among the leaves of a range, answered and refused; leaves never change.
SELECT count(*) FILTER (WHERE said ->> 'result' = ANY (%(results)s)),
       count(*) FILTER (WHERE said ->> 'result' <> ALL (%(results)s))
FROM ledger.leaf
JOIN ledger.entry USING (entry_id)
CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb AS said) AS parsed
WHERE leaf_index >= %(from)s AND leaf_index < %(to)s
  AND kind = 'access' AND said ->> 'who' LIKE 'agency:%%'

-- count_waiting_enquiries --
-- The same among entries that are not in the tree yet.
SELECT count(*) FILTER (WHERE said ->> 'result' = ANY (%(results)s)),
       count(*) FILTER (WHERE said ->> 'result' <> ALL (%(results)s))
FROM ledger.waiting
JOIN ledger.entry USING (entry_id)
CROSS JOIN LATERAL (SELECT convert_from(body, 'UTF8')::jsonb AS said) AS parsed
WHERE kind = 'access' AND said ->> 'who' LIKE 'agency:%%'

-- count_checkpoints --
-- A ledger's checkpoints, and how many of them somebody else signed.
SELECT count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM ledger.cosignature WHERE cosignature.tree_size = checkpoint.tree_size
))
FROM ledger.checkpoint

-- find_entry_to_alter --
-- The newest entry under a signed checkpoint, access records first.
SELECT entry.entry_id, entry.body
FROM ledger.leaf
JOIN ledger.entry USING (entry_id)
WHERE leaf_index < (SELECT max(tree_size) FROM ledger.checkpoint)
ORDER BY kind <> 'access', leaf_index DESC
LIMIT 1
