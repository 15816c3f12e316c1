"""Pages for people: server-rendered HTML, complete without script, livelier with it.

How it works.  A page is a Jinja template filled with frozen views; its words come from a message
catalogue (``catalogue.py``), one TOML table a phrase in Japanese and English.  ``rendering.py``
joins the two with autoescape on and undefined names an error.  Every form carries a token of the
visitor's session and a key of its own (``forms.py``): the token shows that we wrote the form, the
key that pressing twice is pressing once.  Every POST ends in a redirect, so that going back or
reloading asks nothing again.  ``guard.py`` stands before all of it: foreign hosts and foreign
origins are turned away, and each answer says that nothing from elsewhere may run in it.

Why so.  Counters stand in closed networks on shared terminals: nothing is fetched from outside,
nothing is stored in the browser beyond a session and a language, and the back button asks the
server.  htmx only spares the reader whole-page reloads; what it swaps in is cut from the very page
that the same URL shows without script.  Nothing here evaluates a string: the policy forbids it.

What others wrote stands unchanged in ``static/vendor`` with its licence and a manifest of hashes.
"""
