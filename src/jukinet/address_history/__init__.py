"""The address history beside the family register (戸籍の附票; Act Arts. 16 to 20).

Where the family register is kept, the municipality keeps where each person in it lived: register
display, name, addresses, and since when.  It learns that from the municipality of the address,
which tells it of every change of a name or address, in the transaction of the change (Act Art. 19
(1), (4)).  Four offices stand in that line::

    office of the address ─▶ its server ─▶ server of the domicile ─▶ office of the domicile
              ◀──────────────────────── recorded, or what differs ────────────────────────

What is told is a letter from office to office (``platform.message.letter``): signed by the one,
sealed for the other, so the servers carry what they cannot read.  Where both offices are the same
one no message is made, and where the domicile has no line the notice is a paper to be posted.

``domicile`` finds the municipality in the words of a register display, ``comparing`` says in what
a notice differs from the family register (Art. 19 (2)), ``history`` is the file of one person and
which of its lines holds, ``notice`` is the life of a notice as one table.  Lines are appended and
never changed; a file whose domicile went elsewhere is closed, after its lines have been sent on
(Art. 19 (3)).  No copy of a history (Art. 20) is made here.
"""
