-- flip_bit --
-- Flip the lowest bit of one byte of an entry: done twice, it is undone.
UPDATE ledger.entry
SET body = set_byte(body, %(position)s, get_byte(body, %(position)s) # 1)
WHERE entry_id = %(entry_id)s
