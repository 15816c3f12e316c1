"""Issuing by a contractor (住民基本台帳カード発行の外部委託; notice of 2003-01-21, 3 (1) 1 to 10).

How it works
    A register office orders cards; its communication server looks every person up in what it holds,
    compares, makes the data and seals it (``procedures.making_data``) for a key the contractor made
    for this commission alone. The order travels as messages do, on one of three ways (``way``): a
    medium that a person carries, the folder of a transfer host, or, where the contractor is a
    public body, a line. The contractor's terminal, the node ``card_issuer``, takes blanks and
    records, makes one card from each pair (``making``: a table, resumed wherever it stopped), hands
    cards, spoilt blanks and media back against two signatures, and in the end destroys the key.

    Every blank and every record is a row that is never deleted before its commission is settled;
    what happened to it is rows, too. ``accounting`` adds up the ledger of the commission, the
    steps of the terminal and the journal of the printer, which know nothing of each other, and
    names whatever one of them has and another lacks.

Why so
    The notice allows what it cannot watch: data about residents and blanks that become proofs of
    identity, in a house that also makes other cards. Its ten points are rules for people; each is
    here a thing that refuses (docs/operations/commissioning.md lists which).
"""
