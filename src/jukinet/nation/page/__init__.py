"""The nation's page «箱庭の国»: the live map, and everything one can do to a nation in miniature.

How it works.  ``screens.py`` turns addresses into calls of the desk and its views into templates;
``telling.py`` says parties, instants, kinds and codes in the reader's language; ``drawing.py``
works out where everything stands on the map.  Words are in ``wording.toml``, ``names.toml`` and
``kinds.toml``, colours and shapes in ``static``.  The page is complete without script.  With it,
``static/live.js`` asks for the page again every other second, htmx puts in what changed, and a
particle crosses the map for each movement that the event stream tells.

Why so.  The map must never look livelier than the nation is: particles are drawn only for what a
node has truly acknowledged, and when nothing has been heard for a while the page says how old it
is.  The page is marked as a rehearsal (模擬) on every screen and from every side.
"""

from jukinet.nation.page.screens import make_page
from jukinet.nation.page.serving import serve_page

__all__ = ["make_page", "serve_page"]
