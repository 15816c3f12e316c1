"""Moves with one visit (転入転出の特例; Act Art. 24-2): two towns, one move, nobody twice anywhere.

Whoever has a card files the annotated move-out, by letter or at the counter, and gets no paper.  At
the new town the card lies in the reader and its PIN is typed; that town's office asks the former
one, gets what the paper would have said, enters the people and says so.  The thirteen steps are two
tables of states, ``departing`` for the town that is left and ``arriving`` for the new one, joined
by words (``words``) that only the other office can read.

**Who decides.** The former town does, for it has the one record that was erased.  The first office
that asks holds the *claim*: until it says «entered» or «given up», everybody else who asks is told
that another town was first, and not which.  Nothing but that word ends a claim, no clock here does,
so a line that is cut makes a move slower and never double.  A new town that enters nobody in time
says «given up» by its own clock.  Where that town is lost for good two people of the former one end
it, with a reason; what the lost town says later is a difference.  Whoever gets a paper certificate
after all goes by it alone: it is made for nobody whom a claim covers, and his information goes to
nobody once it is made.  The word «entered» confirms the move in the transaction that ends the
claim, and what is confirmed is not cancelled.

What changes meanwhile at the former town is a new *version* of the information, or a *recall* that
the new town answers.

**What the new town may use** is the newest version it has heard of, in the filing of ``filings``:
a newer one takes the filing back from its reviewer, in the transaction that hears it.  Approval is
the ordinary approval of a move-in; a job sees it and says «entered».  The notice of the move-in
itself (転入通知) goes by ``notices`` as for every move.

**What a communication server sees** is who writes to whom about which thread.  The words are sealed
office to office; its copy is erased as soon as the next one has receipted it.
"""
