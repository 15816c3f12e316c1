"""What other offices learn of a card: number, municipality, state, since and until when.

A state is told by the register office that keeps the card's ledger and takes the way of every
notice: its CS, its prefecture, the nation.  Each floor says what it now holds, and that comes down
again to the office.  What stops a card, or lets it work again, goes to everybody: each node keeps
the *stopped list*, and passes on to the offices below whatever they have not been told yet, so that
an office that joins later is told all of it.  With the list travels the instant up to which it is
complete; it is moved on by the nation even when nothing happens, so that the list's age is known.
Whatever is not stopped is asked for at the nation, one card at a time.
"""
