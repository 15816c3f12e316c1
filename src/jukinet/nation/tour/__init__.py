"""The tour: the nation's main jobs done once each, and every claim checked on the way.

It does what visitors of the page and people at counters could do, and then draws up the balance
sheet. A stop is a function that is given the :class:`~jukinet.nation.tour.tourist.Tour` and notes
checks in it; one that does not hold makes the whole tour fail. Nothing here is played: changes are
filed at counters, questions are asked over mutual TLS, the altered byte is altered in the database.

``playing`` has the order of the stops. Those of the ``network`` need no counter; at ``counters``
people sit, ``crossing`` is between two towns. ``sitting`` and its siblings are the hands.
"""
