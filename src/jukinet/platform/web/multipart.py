"""Forms with files (multipart/form-data, RFC 7578), read strictly: our own forms and no others.

A browser sends such a body in one way, so everything a reader would have to guess at is refused:
nested parts, other encodings, a part without a name, bytes after the end.  The names that a file
had on somebody's machine are thrown away.
"""

from __future__ import annotations

import re
from typing import Final

from jukinet.terms.errors import ErrorCode, JukiError

KIND: Final = "multipart/form-data"
_BOUNDARY: Final = re.compile(r"multipart/form-data;\s*boundary=([0-9A-Za-z'()+_,./:=?-]{1,70})")
_NAME: Final = re.compile(r'form-data; name="([A-Za-z0-9_-]{1,64})"(; filename="[^"\r\n]{0,400}")?')
_HEAD_BYTES_MAX: Final = 1_024


def read_parts(
    content_type: str, body: bytes, *, parts_max: int
) -> tuple[list[tuple[str, str]], list[tuple[str, bytes]]]:
    """The fields and the files of a body; FORM_INVALID for anything a browser would not send."""
    found = _BOUNDARY.fullmatch(content_type.strip())
    if found is None:
        raise _invalid("no boundary")
    mark = b"--" + found[1].encode("ascii")
    if not body.startswith(mark + b"\r\n") or not body.rstrip(b"\r\n").endswith(mark + b"--"):
        raise _invalid("it does not begin and end as it should")
    inner = body[len(mark) + 2 : body.rindex(mark + b"--")].removesuffix(b"\r\n")
    parts = inner.split(b"\r\n" + mark + b"\r\n")
    if len(parts) > parts_max:
        raise _invalid("too many parts")
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, bytes]] = []
    for part in parts:
        name, is_file, content = _read_part(part)
        if is_file:
            files.append((name, content))
        else:
            fields.append((name, _to_text(content)))
    return fields, files


def _read_part(part: bytes) -> tuple[str, bool, bytes]:
    head, parted, content = part.partition(b"\r\n\r\n")
    if not parted or len(head) > _HEAD_BYTES_MAX:
        raise _invalid("a part without a head")
    headers: dict[str, str] = {}
    for line in _to_text(head).split("\r\n"):
        key, _, value = line.partition(":")
        headers[key.strip().lower()] = value.strip()
    if headers.keys() - {"content-disposition", "content-type"}:
        raise _invalid("a part in another encoding")
    found = _NAME.fullmatch(headers.get("content-disposition", ""))
    if found is None:
        raise _invalid("a part without a name")
    return found[1], found[2] is not None, content


def _to_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise _invalid("a field that is no text") from None


def _invalid(why: str) -> JukiError:
    return JukiError(ErrorCode.FORM_INVALID, f"the form cannot be read: {why}")
