"""`juki terminal`: the bridge between a counter and the card readers beside its browser.

How it works.  ``bridge`` runs two loops.  One looks at the readers ten times a second and says at
the counter what lies there, on every change and every two seconds.  The other asks the counter for
orders and carries them out: connect with a card, relay a command, let a PIN be typed.  ``keypad``
is where it is typed.  ``settings`` is the folder of a counter machine.

Why so.  This machine stands in the open.  It holds the key by which it is that terminal's bridge,
and the root of the card authority, by which the pad sees that what it seals a PIN for is a card.
It holds nothing by which a card would tell it anything.
"""
