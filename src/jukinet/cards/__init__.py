"""Registration cards (住民基本台帳カード): their life at the municipality that issues them.

An *application* asks for a card; a *card* is one piece of plastic made for it, and when it is
spoilt in making another is made for the same application.  What can happen to a card is one table
(``life``, ``tables/life.csv``).  Making and handing over is a saga in five parts that can stop
anywhere: ``saga`` computes from the facts what is true and which single step comes next.  The
ledger lies at the register office, beside the counters, the cases and the photos; no secret of a
chip is in it.  What other offices learn of a card is its number, whose it is to look after, its
state and since when: ``states`` carries that through the network and keeps the stopped list.
"""
