"""Files that never change while the program runs: read at start, cached by their hash."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jukinet.platform.crypto.seal import digest

# A file type that is not named here is not served.
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOREVER: Final = "public, max-age=31536000, immutable"
_NAME_BYTES: Final = 9


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    type: str
    version: str


class StaticFiles:
    """The ``static`` folder of a package, under ``/static/<name>/<version>/<file>``."""

    def __init__(self, name: str, package: str) -> None:
        self.name = name
        self._files = dict(_read(files(package) / "static", ""))

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where each file is; the address changes with the content."""
        return {
            path: f"/static/{self.name}/{file.version}/{path}" for path, file in self._files.items()
        }

    @property
    def route(self) -> Route:
        """The route that serves them."""
        return Route(f"/static/{self.name}/{{version}}/{{path:path}}", self._serve)

    async def _serve(self, request: Request) -> Response:
        file = self._files.get(request.path_params["path"])
        if file is None or request.path_params["version"] != file.version:
            return Response("no such file\n", 404, media_type="text/plain")
        return Response(file.content, 200, {"cache-control": FOREVER}, media_type=file.type)


def _read(folder: Traversable, prefix: str) -> list[tuple[str, _File]]:
    found: list[tuple[str, _File]] = []
    for entry in folder.iterdir():
        path = prefix + entry.name
        suffix = "." + entry.name.rpartition(".")[2]
        if entry.is_dir():
            found += _read(entry, path + "/")
        elif suffix in TYPES:
            content = entry.read_bytes()
            version = base64.urlsafe_b64encode(digest(content)[:_NAME_BYTES]).decode()
            found.append((path, _File(content, TYPES[suffix], version)))
    return found
