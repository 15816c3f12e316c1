"""The frame: turns the screens of all slices into one counter that people sign on to.

How it works.  ``app`` routes; ``asked`` reads a request into plain values; ``desk`` does the
request's work in a thread, in one transaction, and answers after the commit; ``entrance`` asks who
is there; ``signing_on`` and ``own`` have sign-on, home and trail; ``pages`` puts what a slice
shows into what the frame
shows; ``watching`` tells a page that its card is gone.

Why so.  A slice that writes a screen cannot forget a check: terminal, hours, session, card, right,
case, token and key are asked before its function is called, and a screen that names no right is
not routed.  What a form did is kept with its key in the transaction that did it, so that pressing
twice, at whichever process, is pressing once.
"""

from jukinet.counters.frame.app import make_counter

__all__ = ["make_counter"]
