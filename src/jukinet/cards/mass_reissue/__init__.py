"""A key that makes cards is lost: all its cards end, their holders are told, all are made again.

How it works
    The nation stops the key (``cards.states.procedures.stop_key``); from then on every terminal
    refuses every card under it. One person proposes the re-issue (一斉再交付), another approves
    it. A job then lists the cards of the key, ends them a few at a time, not faster than the
    throttle allows, and puts their holders into packs of letters; a letter names the days on which
    its holder may come, so that ten thousand people do not come on one morning. Packs are printed,
    posted and noted as posted. Who comes applies again, without a fee; his new card is made at the
    desk or by a contractor like any other.

Why so
    What is true of a card is in the ledger of cards and nowhere else: a line here says only that
    its turn has come and what came of it, in the transaction that ended the card. So the job can
    be killed anywhere; it goes on with the first line that has no outcome. How fast it goes is
    computed from what it did in the last minute, which is rows, too.
"""
