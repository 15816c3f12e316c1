"""What the checkers read besides the books, as administrators."""

from __future__ import annotations

UNACKNOWLEDGED = """
    SELECT d.destination FROM message.destination d LEFT JOIN message.line l USING (destination)
    WHERE d.last_number <> coalesce(l.acknowledged_up_to, 0)
"""
SET_ASIDE = """
    SELECT sender, number, cause, code FROM message.set_aside
    UNION ALL SELECT sender, number, 'waiting', NULL FROM message.waiting
"""
SENT_REFUSALS = "SELECT destination, number, code FROM message.sent_refusal"
TALLIES = """
    SELECT municipality, measure, sum(amount) FROM notices.tally
    WHERE measure LIKE 'state:%' GROUP BY 1, 2 HAVING sum(amount) <> 0
"""
MARKS = "SELECT resident_id, change_number, mark FROM register.change_mark"
HELD_MARKS = "SELECT resident_id, change_number FROM register.change_mark WHERE mark = 'held'"
OPEN_HELD = """
    SELECT person_key, change_number, reason FROM notices.held_notice WHERE settled_at IS NULL
"""
ACCESS_RECEIPTS = """
    SELECT convert_from(body, 'UTF8')::json #>> '{content,receipt}' FROM ledger.entry
    WHERE kind = 'access'
"""
ACCESS_RESULTS = """
    SELECT convert_from(body, 'UTF8')::json #>> '{content,receipt}',
        convert_from(body, 'UTF8')::json #>> '{content,result}'
    FROM ledger.entry WHERE kind = 'access'
"""
COSIGNED = "SELECT witness, tree_size FROM ledger.cosignature"
