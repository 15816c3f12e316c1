"""Copies of the resident record and certificates: asked for, checked, composed, issued.

How it works.  ``request`` is the law as a table: who may ask for which kind about whom, with which
items, after which papers (Act Arts. 12 to 12-3).  ``procedures.accepting`` keeps what was asked and
decided; ``procedures.issuing`` makes the documents from the register as it stands in that very
transaction, through ``document`` and ``forms``; ``papers`` gives them numbered sheets, ``printing``
puts them on paper, ``days`` closes the counter's day, ``verifying`` answers whoever holds a paper.

Why so.  The person asked for is the person printed.  So the bytes of a document exist once: they
are composed, sealed, kept encrypted, shown, printed and handed over, and every time they are
touched their digest is compared and their binding, which stands in the bytes and is computed from
the request, never from the document (``issue``).  A document that strays to another request does
not fit there.  When it has left, or was cancelled, its bytes are deleted; digests, numbers and what
was asked for stay.

Every way out asks the one guard of ``protection`` again: when the document is made, when it is
looked at, when it is printed and when it is handed over.  What stops a document without a mistake
of anybody's (a protected person, a glyph the font lacks) is a result and no exception: it is kept,
and the screen offers one button, which calls somebody.

Issue numbers have no gaps and nobody waits for them: they are laid out ahead and taken in order,
and one whose document was not made is the next one's.
"""
