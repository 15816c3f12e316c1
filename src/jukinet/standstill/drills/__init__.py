"""Drills (訓練): the program for a standstill and the office's procedures, one after the other.

``practice`` opens a pack, finds somebody, composes his paper and closes, as ``offline`` does on the
day itself; then it takes the ledger over as the office does afterwards, and keeps what was found.
``room`` says where an office does so from a page. They stand beside ``offline`` because a drill
needs the office's database, and the program for that day must not.
"""
