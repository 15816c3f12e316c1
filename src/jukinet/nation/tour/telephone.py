"""A holder's telephone: it opens the page on which a lost card is stopped (H06), and fills it in.

Everything passes as from any browser: the page is fetched, its form sent back with its token and
the visitor's cookie, and what it says is read.
"""

from __future__ import annotations

import http.client
import re
from typing import Final
from urllib.parse import urlencode, urlsplit

from jukinet.nation.cards import CardSlip

STOP: Final = "/stop"
SECONDS_MAX: Final = 20
PAGE_BYTES_MAX: Final = 500_000
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_SEE_OTHER: Final = 303


def stop_by_telephone(address: str, slip: CardSlip) -> bool:
    """Stop the card of a slip at the counters' public page; whether the page took it."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_MAX)
    try:
        connection.request("GET", STOP)
        answer = connection.getresponse()
        fields = dict(_HIDDEN.findall(answer.read(PAGE_BYTES_MAX).decode()))
        cookies = [one.partition(";")[0] for one in answer.headers.get_all("set-cookie", [])]
        fields |= {"card": slip.number, "support": slip.support_number}
        headers = {
            "cookie": "; ".join(cookies),
            "origin": address,
            "content-type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", STOP, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read(PAGE_BYTES_MAX)
        return answer.status == _SEE_OTHER
    finally:
        connection.close()
