"""Working while the machines stand still (作動停止時, part 7 of the register standard).

How it works
    Every ten minutes ``jobs`` writes a pack (停止時業務パック) into a folder for each place that
    has to go on: the records certificates need, as of then, sealed. A pack is a ground, made anew
    once a day, and a delta, everything that changed since. Protected persons are in it as a mark
    and nothing else; when somebody becomes protected the ground is made anew at once. Resident
    record codes are in no pack.

    A pack opens with the cards of any two enrolled holders. Its key exists nowhere: for every pair
    of holders it is split in two halves, each sealed for one of them (``pack``). A holder's card is
    an operator's chip; the machine at the place has a key of its own, by which chips let it ask.

    ``offline`` is the program for that day. It needs no database and no network: it opens a pack,
    finds one person, composes the certificate on paper under a reserved number, and writes every
    use into a ledger of signed lines. ``drills`` practises it and the taking over afterwards.

    Numbers for cases, issues and filings by hand come from blocks reserved for a place
    (``numbers``). They are of series nobody else counts in, so that nothing collides afterwards.
    Afterwards what was done by hand is entered with its original times, and every number of a
    block is accounted for: used, spoilt, or free.

Why so
    A town hall goes on when its machines do not: people still move, die and need a paper for the
    bank. Whoever keeps a list for that day keeps a second register. This one is ten minutes old,
    useless without two people, and shows afterwards what it was used for.
"""
