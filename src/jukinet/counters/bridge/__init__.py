"""The counter's side of the bridge: readers that stand beside browsers on other machines.

How it works.  On a counter machine `juki terminal` runs beside the browser.  It holds a key of its
own for the registered terminal, says which cards lie on its readers, and asks for work; ``lines``
keeps, for each terminal, what its bridge said last and the one order it has not answered yet;
``routes`` are the three addresses it posts to; ``reader`` turns a line into the reader that the
screens know.

Why so.  The bridge relays bytes.  The terminal's key for cards stays in the node's vault, so a
stolen counter machine proves nothing to a card; the PIN is sealed at the pad for the card, so
neither page nor node sees one.  The bridge asks and is never called: a counter machine needs no
open port.  What is on the way is kept in this process alone, for a card outlives no restart.
"""
