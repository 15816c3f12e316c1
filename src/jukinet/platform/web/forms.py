"""Forms: read strictly, known to be ours, and acted upon once."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from jukinet.platform.crypto.randomness import Randomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.web import multipart
from jukinet.terms.errors import ErrorCode, JukiError

T = TypeVar("T")

TOKEN_FIELD: Final = "form_token"  # noqa: S105  # the name of a field
KEY_FIELD: Final = "form_key"
SESSION_COOKIE: Final = "juki-session"
BODY_BYTES_MAX: Final = 16_384  # the largest form of ours is a tenth of it
FIELDS_MAX: Final = 64
# Forms acted upon lately: pressing twice happens within seconds, not after thousands of others.
REMEMBERED_MAX: Final = 1_000
_RANDOM_BYTES: Final = 16
_HEX: Final = re.compile(r"[0-9a-f]{32}")
_FORM_TYPE: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form as sent, and the files of a form that takes files."""

    fields: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def list(self, name: str) -> list[str]:
        """All values of a field, in order."""
        return [value for field, value in self.fields if field == name]

    def get(self, name: str) -> str:
        """The one value of a field."""
        values = self.list(name)
        if len(values) != 1:
            raise JukiError(ErrorCode.FORM_INVALID, f"one {name} is expected", given=len(values))
        return values[0]

    def find(self, name: str) -> str:
        """The value of a field that may be absent: unticked boxes and hidden parts send nothing."""
        return next(iter(self.list(name)), "")

    def choose(self, name: str, allowed: Collection[str]) -> str:
        """The one value of a field that offers these choices."""
        value = self.get(name)
        if value not in allowed:
            raise JukiError(ErrorCode.FORM_INVALID, f"{name} is none of the choices")
        return value

    def find_file(self, name: str) -> bytes | None:
        """A file's bytes; None where none was chosen."""
        return next((content for field, content in self.files if field == name and content), None)


async def read_form(
    request: Request, *, bytes_max: int = BODY_BYTES_MAX, fields_max: int = FIELDS_MAX,
    takes_files: bool = False,
) -> Form:  # fmt: skip
    """Read a form's body: its type, size and number of fields are bounded.

    With ``takes_files`` it may be one that carries files.
    """
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind != _FORM_TYPE and not (takes_files and kind == multipart.KIND):
        raise JukiError(ErrorCode.FORM_INVALID, "the body is no form")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise JukiError(ErrorCode.TOO_LARGE, "the form is too large")
    if kind == multipart.KIND:
        parts, files = multipart.read_parts(content_type, bytes(body), parts_max=fields_max)
        return Form(tuple(parts), tuple(files))
    try:
        fields = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=fields_max,
        )
    except ValueError:
        raise JukiError(ErrorCode.FORM_INVALID, "the form cannot be read") from None
    return Form(tuple(fields))


class FormOffice:
    """Gives each visitor a session and each form a token and a key; checks what comes back.

    The token is a hash of this process's secret and the session, all of fixed length: whoever can
    set a cookie for this host (another program on the same machine) still cannot make one. After a
    restart old forms are told that their session has ended.
    """

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._secret = randomness.random_bytes(2 * _RANDOM_BYTES)

    def session_of(self, request: Request) -> str:
        """The visitor's session, a new one where there is none."""
        session = request.cookies.get(SESSION_COOKIE, "")
        return session if _HEX.fullmatch(session) else self.new_key()

    def remember(self, request: Request, response: Response, session: str) -> None:
        """Set the session's cookie where the visitor lacks it."""
        if request.cookies.get(SESSION_COOKIE) != session:
            response.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="strict")

    def token(self, session: str) -> str:
        """What a form of this session carries."""
        assert _HEX.fullmatch(session), "sessions have one length"
        return digest(self._secret + session.encode()).hex()

    def new_key(self) -> str:
        """A key for one form: what is sent with it is done once."""
        return self._randomness.random_bytes(_RANDOM_BYTES).hex()

    def must_be_ours(self, request: Request, form: Form) -> None:
        """Refuse a form that we did not write for this visitor."""
        session = request.cookies.get(SESSION_COOKIE, "")
        if _HEX.fullmatch(session) is None:
            raise JukiError(ErrorCode.SESSION_EXPIRED, "the form came without a session")
        expected = self.token(session)
        given = form.get(TOKEN_FIELD)
        # Hashes are compared, so that the time it takes tells nothing of the token.
        if digest(given.encode()) != digest(expected.encode()):
            raise JukiError(ErrorCode.SESSION_EXPIRED, "the form is of another session")


class Once:
    """Does what a form asks once for each key, however often it is sent; of one event loop."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, asyncio.Future[str]] = OrderedDict()

    async def do(self, key: str, procedure: Callable[[], Awaitable[str]]) -> str:
        """Run the procedure, or wait for the run under way; return the address of the outcome.

        What failed is forgotten: pressing again tries again.
        """
        if _HEX.fullmatch(key) is None:
            raise JukiError(ErrorCode.FORM_INVALID, "the form has no key")
        under_way = self._done.get(key)
        if under_way is not None:
            return await asyncio.shield(under_way)
        outcome = self._done[key] = asyncio.get_running_loop().create_future()
        while len(self._done) > REMEMBERED_MAX:
            self._done.popitem(last=False)
        try:
            address = await procedure()
        except BaseException as error:
            self._done.pop(key, None)
            if isinstance(error, Exception):
                outcome.set_exception(error)
                outcome.exception()  # whoever waits sees it; nobody waiting is no fault
            else:
                outcome.cancel()
            raise
        outcome.set_result(address)
        return address


class Outcomes(Generic[T]):
    """What lately came of forms, under a random name each, for the page that the redirect opens."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._kept: OrderedDict[str, T] = OrderedDict()

    def keep(self, outcome: T) -> str:
        """Keep an outcome; its name goes into the address."""
        name = self._randomness.random_bytes(_RANDOM_BYTES).hex()
        self._kept[name] = outcome
        while len(self._kept) > REMEMBERED_MAX:
            self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> T | None:
        """The outcome, while it is remembered."""
        return self._kept.get(name)
