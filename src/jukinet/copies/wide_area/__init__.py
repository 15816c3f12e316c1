"""The wide-area copy (住民票の写しの広域交付; Act Art. 12-4): a copy at any counter in Japan.

How it works.  Somebody asks at a counter of another town than his own.  The counter's office asks
his home office, now, and gets an answer or a reason in the same breath: issuing office, its
communication server, the home communication server, the home office, and back.  Question and reply
are signed by the offices and sealed from office to office, so the two servers carry what they
cannot read; a reply is bound to the very bytes of its question.  ``request``, ``reply`` and
``refusal`` are the law and the vocabulary, ``choosing`` says who is listed, ``sealing`` makes and
opens what travels, ``doors``, ``lane`` and ``turns`` are the way, ``procedures`` both ends.

Why so.  What is not stored cannot be lost.  The eight items exist in the register they come from,
in the memory of the counter that prints them, and on the paper; no server between the offices ever
has them in clear, and none has them at all when the call is over.  What stays at both ends is who
asked, for which case, which items, with what outcome, and the fingerprint of the reply.

A no from the home office is one word for everything the counter must not tell apart: whoever asks
about a protected person hears exactly what he hears about somebody who is not there.
"""
