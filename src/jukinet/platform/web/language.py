"""Which language a visitor reads: what he chose, else what his browser asks for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from jukinet.platform.web.wording import LANGUAGES, Language, choose_language

PARAMETER: Final = "lang"
COOKIE: Final = "juki-language"
COOKIE_SECONDS: Final = 30 * 24 * 3600


def _known(text: str | None) -> Language | None:
    return next((language for language in LANGUAGES if language == text), None)


def language_of(request: Request) -> Language:
    """The language of the answer: ``?lang=``, the cookie, the browser's wish, Japanese."""
    return (
        _known(request.query_params.get(PARAMETER))
        or _known(request.cookies.get(COOKIE))
        or choose_language(request.headers.get("accept-language", ""))
    )


def remember_language(request: Request, response: Response) -> None:
    """Keep a choice made by ``?lang=`` for the next pages."""
    chosen = _known(request.query_params.get(PARAMETER))
    if chosen is not None:
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_SECONDS, httponly=True, samesite="strict"
        )
