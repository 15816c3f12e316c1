"""Asks enquiries from many connections at once, as cheaply as a process can.

``python -m bench.load_client PLAN.json`` signs all its requests first, then opens its connections
(mutual TLS 1.3), then asks: one request under way on each connection, the next one sent when the
answer is in.  It prints what it saw as JSON.  Requests are signed before the clock starts, because
an agency's own work is not the centre's; what this process costs while asking is reported, since it
shares the cores with what it measures.
"""

from __future__ import annotations

import gc
import json
import re
import select
import socket
import ssl
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from bench.figures import percentile
from jukinet.nodes.agency import Config
from jukinet.nodes.settings import open_clock, open_context, open_tls, read_config
from jukinet.platform.crypto.certificates import host_of
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.transport.tls import TlsIdentity
from jukinet.provision.api.gate import MEDIA_TYPE, QUERIES_PATH
from jukinet.provision.http_signature import (
    REQUEST_COMPONENTS,
    content_digest,
    request_base,
    signature_fields,
    signature_parameters,
)
from jukinet.terms.parties import NATIONAL

READ_BYTES: Final = 65_536
STALLED_SECONDS: Final = 20.0
_LENGTH: Final = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask: by code, about so many of these people, for so long."""

    config: str
    codes_file: str
    connections: int
    warm_up_seconds: float
    seconds: float
    requests_max: int
    seed: int
    table: str
    item: str
    items: list[str]


@dataclass(slots=True)
class _Line:
    """One connection with at most one request under way."""

    sock: ssl.SSLSocket
    sent_at: float = 0.0
    waiting: bytearray = field(default_factory=bytearray)
    wanted: int = -1


class _Asking:
    """The clocked part: a loop over whatever is readable."""

    def __init__(self, lines: list[_Line], requests: list[bytes]) -> None:
        self._lines = {line.sock.fileno(): line for line in lines}
        self._requests = iter(requests)
        self._poll = select.epoll()
        for number in self._lines:
            self._poll.register(number, select.EPOLLIN)
        self.latencies: list[tuple[float, float]] = []
        self.unwanted: Counter[str] = Counter()

    def ask_until(self, end: float) -> None:
        """Keep every line busy until the time is over or nothing is left to ask."""
        for line in self._lines.values():
            self._ask(line)
        busy = len(self._lines)
        while busy:
            ready = self._poll.poll(STALLED_SECONDS)
            if not ready:
                raise RuntimeError(f"{busy} requests without an answer")
            for number, _ in ready:
                line = self._lines[number]
                if not self._read(line):
                    continue
                if time.perf_counter() >= end or not self._ask(line):
                    busy -= 1

    def _ask(self, line: _Line) -> bool:
        request = next(self._requests, None)
        if request is None:
            return False
        line.sent_at = time.perf_counter()
        line.sock.send(request)
        return True

    def _read(self, line: _Line) -> bool:
        """Whether the answer is in."""
        try:
            line.waiting += line.sock.recv(READ_BYTES)
        except ssl.SSLWantReadError:
            return False
        if line.wanted < 0:
            end = line.waiting.find(b"\r\n\r\n")
            length = _LENGTH.search(line.waiting) if end >= 0 else None
            if length is None:
                return False
            line.wanted = end + 4 + int(length[1])
        if len(line.waiting) < line.wanted:
            return False
        now = time.perf_counter()
        self.latencies.append((line.sent_at, now - line.sent_at))
        answer = bytes(line.waiting)
        if not answer.startswith(b"HTTP/1.1 200 ") or b'"result":"found"' not in answer:
            self.unwanted[answer[9:12].decode()] += 1
        line.waiting.clear()
        line.wanted = -1
        return True


def sign_requests(plan: Plan, context: NodeContext) -> list[bytes]:
    """Whole requests as bytes: different people, different keys, all signed just now."""
    codes = Path(plan.codes_file).read_text().split()
    chance = Random(plan.seed)
    authority, key_id = host_of(NATIONAL), context.vault.public(SIGN).thumbprint
    created = int(context.clock.now().timestamp())
    requests = []
    for number in range(plan.requests_max):
        basis = {"table": plan.table, "item": plan.item, "case": f"NP-2003-{number:06d}"}
        body = json.dumps(
            {
                "basis": basis,
                "question": {"by": "code", "code": chance.choice(codes)},
                "items": plan.items,
            }
        ).encode()
        fields = {
            "content-type": MEDIA_TYPE,
            "content-digest": content_digest(digest(body)),
            "idempotency-key": f"bench-{plan.seed:08d}-{number:010d}",
        }
        parameters = signature_parameters(REQUEST_COMPONENTS, created=created, key_id=key_id)
        base = request_base(
            parameters, method="POST", authority=authority, path=QUERIES_PATH, fields=fields
        )
        signed, signature = signature_fields(parameters, context.vault.sign(SIGN, base))
        fields |= {
            "host": authority,
            "signature-input": signed,
            "signature": signature,
            "content-length": str(len(body)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        requests.append(f"POST {QUERIES_PATH} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return requests


def open_line(tls: TlsIdentity) -> _Line:
    """A connection whose other end has proved to be the national server."""
    address = tls.directory.get(NATIONAL).address
    plain = socket.create_connection((address.host, address.port), timeout=STALLED_SECONDS)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    wrapped = tls.calling.wrap_socket(plain, server_hostname=host_of(NATIONAL))
    wrapped.setblocking(False)
    return _Line(wrapped)


def ask(plan: Plan) -> dict[str, Any]:
    """Everything a plan says, and what was seen."""
    path = Path(plan.config)
    config = read_config(path, Config)
    context = open_context(config, path.parent, clock=open_clock(config.clock))
    requests = sign_requests(plan, context)
    lines = [open_line(open_tls(config, path.parent, context)) for _ in range(plan.connections)]
    asking = _Asking(lines, requests)
    gc.disable()
    cost, start = time.process_time(), time.perf_counter()
    asking.ask_until(start + plan.warm_up_seconds + plan.seconds)
    end = time.perf_counter()
    cost = time.process_time() - cost
    first = start + plan.warm_up_seconds
    counted = [took for sent, took in asking.latencies if sent >= first]
    return {
        "answered": len(asking.latencies),
        "per_second": len(counted) / max(1e-9, end - first),
        "p50_ms": percentile(counted, 0.50) * 1000,
        "p99_ms": percentile(counted, 0.99) * 1000,
        "worst_ms": max(counted) * 1000,
        "unwanted": dict(asking.unwanted),
        "ran_out": len(asking.latencies) >= plan.requests_max,
        "cost_us_each": cost / len(asking.latencies) * 1e6,
        "cost_cores": cost / (end - start),
    }


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(ask(Plan(**given))))
