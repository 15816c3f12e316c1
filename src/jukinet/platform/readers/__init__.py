"""Card readers: the machine's PC/SC service, and a reader that only exists as a program.

How it works.  ``pcsc`` binds the five functions of libpcsclite that a terminal needs, by ctypes:
Debian has the library and Python has ctypes, so nothing is compiled on a counter machine.
``virtual`` connects a card that is a program to vpcd, the driver of a virtual reader; to PC/SC and
to every client of it that card is a card.

Why so.  What speaks to cards (:mod:`jukinet.iccard`) knows bytes and nothing else.  Sockets and
native libraries have one home each, and this is the one for readers (ADR 0033).
"""
