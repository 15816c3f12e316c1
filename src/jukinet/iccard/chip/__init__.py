"""The card's side: memory, journal, applications, and the chip that joins them.

From below: ``memory`` are bytes that outlive the power; ``journal`` makes them records that change
together or not at all, and parts them among owners; ``domain`` has the keys by which a card and a
terminal prove each other; ``core`` is what applications share; ``manager``, ``network`` … are the
applications; ``chip`` takes commands apart and hands them on.

A chip says no by a status word (``refusal``) and never says why in more words: who needs more is
the terminal, and it can tell from what it asked.
"""
