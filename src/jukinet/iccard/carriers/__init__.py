"""Carriers: the ways to a card.  All speak :class:`~jukinet.iccard.conversation.CardCarrier`.

``in_process`` has the chip in the same program.  A card on a reader is carried by
:class:`jukinet.platform.readers.pcsc.PcscCard`, which is one as it stands: a virtual reader and a
real one differ in nothing that a client of PC/SC sees.  A reader on another machine is carried by
:mod:`jukinet.counters.bridge.reader`.
"""
