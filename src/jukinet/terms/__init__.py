"""The nouns of the Act, as values.

Everything that the offices of the network talk about has one type here: a resident record code
(住民票コード), a name, a date of life, a municipality on a given day, a party of the network, a
reason for change, an article of the law in force on a day.  The types are frozen and check
themselves when they are made, so a wrong code, a date that did not exist in its era, or a reason
that does not fit its event cannot be passed on: whoever holds a value may rely on it.

Nothing in this package reads a clock, opens a socket or knows a database.  Tables that the law or
a ministry fixes (reasons, appended tables, municipalities, retention) are data in ``tables/``,
with dates, because they change more often than programs do and in other hands.

The values are personal.  Their ``repr`` is therefore masked, and errors raised here name the rule
that was broken, never the value that broke it.
"""
