"""What a browser asked, as plain values that may go into another thread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from jukinet.platform.web.forms import Form, read_form
from jukinet.platform.web.language import language_of
from jukinet.platform.web.wording import Language

TERMINAL_COOKIE: Final = "juki-terminal"
SESSION_COOKIE: Final = "juki-counter"
VISITOR_COOKIE: Final = "juki-visitor"
FORM_BYTES_MAX: Final = 65_536  # a household of ten with every item typed is a third of it
FORM_FIELDS_MAX: Final = 1_024
ADDRESS_LENGTH_MAX: Final = 400
FILES_BYTES_MAX: Final = 4_200_000  # one photograph and the fields beside it
NOTHING: Final = Form(())
_HEX: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what was asked for, by which browser, in which language."""

    method: str
    path: str
    address: str
    places: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    language: Language
    terminal_key: str
    session_token: str
    visitor: str
    by_script: bool

    @property
    def posts(self) -> bool:
        """Whether a form was sent."""
        return self.method == "POST"


async def read_asked(request: Request, *, takes_files: bool = False) -> Asked:
    """Read a request whole; the form's size and number of fields are bounded."""
    form = NOTHING
    if request.method == "POST":
        form = await read_form(
            request,
            bytes_max=FILES_BYTES_MAX if takes_files else FORM_BYTES_MAX,
            fields_max=FORM_FIELDS_MAX,
            takes_files=takes_files,
        )
    return _to_asked(request, form)


def read_without_form(request: Request) -> Asked:
    """The request as far as it can be read when its form could not."""
    return replace(_to_asked(request, NOTHING), method="GET")


def _to_asked(request: Request, form: Form) -> Asked:
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("lang", "notice")
    ]
    address = f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path
    return Asked(
        method=request.method,
        path=request.url.path,
        address=address[:ADDRESS_LENGTH_MAX],
        places={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        form=form,
        language=language_of(request),
        terminal_key=_cookie(request, TERMINAL_COOKIE),
        session_token=_cookie(request, SESSION_COOKIE),
        visitor=_cookie(request, VISITOR_COOKIE),
        by_script=request.headers.get("hx-request") == "true",
    )


def _cookie(request: Request, name: str) -> str:
    """A cookie of ours; anything else is none."""
    value = request.cookies.get(name, "")
    return value if _HEX.fullmatch(value) else ""
