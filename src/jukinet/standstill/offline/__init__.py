"""The program for the day on which the machines stand still: no database, no network.

``files`` writes and reads the folder of a pack; ``card`` says what is asked of a holder's card,
``chip`` is one that lies on a reader; ``opening`` opens a pack with two of them; ``finding`` looks
for one person; ``paper`` composes his certificate; ``ledger`` keeps the signed lines of every use;
``desk`` is all of it for whoever sits there. An import contract keeps the database, the procedures
and the network out of here.
"""
