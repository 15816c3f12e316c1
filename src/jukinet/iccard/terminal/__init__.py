"""The terminal's side: sessions with a card's applications, as dialogues.

``terminal`` opens sessions, ``session`` and ``network`` are what can be done in one, ``writing``
makes cards of blanks, ``stopped_list`` is what a terminal asks before it believes a card.
"""
