"""The registration card (住民基本台帳カード): its chip, and the terminals that talk to it.

Nothing here knows a reader.  A chip takes command bytes and gives response bytes; a terminal's part
is a *dialogue*, a generator of commands (:mod:`.conversation`).  Whoever has a way to a card, a
*carrier*, joins the two with :func:`~.conversation.converse`.

**The chip** (:mod:`.chip`) is a card with a memory that survives a cut of the power at any byte
(:mod:`.chip.journal`), walls between its applications, and keys that it makes itself.  It is
emulated: its cell (:mod:`jukinet.platform.crypto.chip_cell`) stands for the silicon.

**A card's life in the chip**: blank, locked with a transport key that two custodians share →
opened, written (:mod:`.terminal.writing`) → PIN set at a counter → in use → ended.

**Using one** (:mod:`.terminal.terminal`): the terminal proves itself by a certificate that the
nation signed (:mod:`.certificate`, :mod:`.rights`), the card proves itself by one that its
municipality signed, both with fresh keys; from there on nobody between reads along.  The PIN goes
from the pad to the chip, sealed (:mod:`.pin`, :mod:`.pin_pad`).  Then, and only then, the code.

What a terminal or a card may be refused for has an error code each; see docs/card.md.
"""
