"""Custody of media and of bulk output (parts 6 and 9 of the register standard).

How it works
    Every medium (媒体) that leaves or enters has a line in the media ledger (媒体管理簿): what it
    is, what is on it, for whom, how it is encrypted. What happens to it is a row a step, appended
    under a table of states (``medium``); the state is the last step's. What leaves was approved by
    somebody who had not asked for it, is handed over against a slip with four words that both
    sides read to each other (``fingerprint``), and comes back, or is erased before two people.

    An output about many people (大量出力) is asked for, approved by a second person and done once
    (``output``). The approval is bound to the digest of what was asked, so that nothing else can
    be put out under it. How many people are many is data with dates (``limits``).

Why so
    The technical standards ask for an approval before data is carried out or copied, encryption on
    the way, return or erasure with proof, and a list of the persons of a contractor who may touch
    it. A ledger kept by hand beside the machine says what people remember; this one is written by
    the procedures that do it.
"""
