"""The basic resident register (住民基本台帳) of one municipality: the existing system's own half.

A resident record (住民票) holds the items of the Act's Art. 7 and lives in the office's own
database, which the network never sees: what is told to it is made in `link` from the
``RegisterChange`` that every procedure here returns.  `register` knows nothing of the network; it
is the layer below, and the office's node composes both in one transaction
(``link.procedures.tell_network(tx, relocate(tx, …))``).

A record is a current state plus an appended history.  ``resident`` is the state; ``change`` gets a
row for every change, with who entered and who approved it, when, why, by which paper, the day it
happened and the day the office learned of it, and with what the changed items were before and
became.  Rows of ``change`` are never updated.  So a record can be told as valid on any day by what
was known at any instant (``history``), and the answer for a pair of dates never changes; a change
that should not have been is withdrawn by a row on top.  Changes of the identification items carry
a ``change_number`` that counts from 1 without gaps for one record; what other offices answer about
a change (effective at the prefecture, in the nation, held) is appended beside it as marks.

People are found by what a human says (``search``): a line is read, told back and looked for in
``search_key``, which every procedure keeps beside the record and a job fills after a load.  Where
pages show people, the guard of protected persons stands between (``procedures.guarded``).

What was closed is kept for as long as the law of each day says (``retention``) and then erased by a
function of the database that looks at the machine's calendar too; a proof stays.

A person who leaves keeps an erased record; one who comes back gets a new record with the old code.
So a record's key stands for one stay in one municipality, and it, not the resident record code, is
what orders notices about a person.

Codes for newborns and for code changes come from the list the prefecture designated
(``code_pool``).  Every code gets a random place in the queue when it is handed over, so allotting
the next one is a random pick without scanning, no two transactions wait for each other, and a code
once used is never offered again.

Everything takes and returns sequences, because a family moves together and a day's papers are
entered at once: one call is a fixed number of statements.
"""
