"""Claim: an agency's enquiry, whole path, reaches half of what the database alone can do, or more.

Whole path: mutual TLS 1.3, signature verified, strict decoding, law and grants, lookup among
1,000,000 residents, access record, answer kept, all committed with fsync, answer signed.  The floor
is pgbench, prepared, with as many clients, doing the same select and one insert and commit alone.
Figure and floor are measured alternately in one run, on the same server and the same tables.

``python -m bench.enquiry [RESIDENTS]`` prints one JSON object in the form of ``bench/out``.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
import uvloop
from psycopg.conninfo import conninfo_to_dict

from bench.enquiry_load import HOST, PATH, Measured, press, sign_requests
from bench.enquiry_worker import open_clock, open_context, open_directory, open_identity
from jukinet.notices.messages import InitialIdentification, InitialRow
from jukinet.notices.procedures import record_initial
from jukinet.platform.crypto.authority import AUTHORITY, AUTHORITY_KEYS, Authority, make_request
from jukinet.platform.crypto.directory import Address, PeerDirectory
from jukinet.platform.crypto.seal import digest, verify
from jukinet.platform.crypto.vault import VaultConfig, create_vault
from jukinet.platform.db.binaries import PgBinaries
from jukinet.platform.db.cluster import Cluster
from jukinet.platform.db.database import Database
from jukinet.platform.db.roles import create_node_database
from jukinet.platform.message.handling import Incoming
from jukinet.platform.transport.server import hold_port
from jukinet.provision import http_signature as signing
from jukinet.provision.grants import Grant
from jukinet.provision.procedures import grant_purpose
from jukinet.terms.codes import ResidentRecordCode
from jukinet.terms.identification import Item
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL, Party, Role

CLAIM: Final = "agency enquiry, whole path"
RESIDENTS: Final = 1_000_000
CONNECTIONS: Final = 64
WORKERS: Final = 2
SECONDS: Final = 6.0
ROUNDS: Final = 3
TARGET: Final = 0.5
P99_SECONDS_MAX: Final = 0.050
PART: Final = 2_000
YAMAGUCHI: Final = Party(Role.PREFECTURAL_SERVER, "350001")
AGENCY: Final = Party(Role.AGENCY, "A-01-17")
START: Final = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
PACKAGES: Final = (
    "jukinet.platform.ledger",
    "jukinet.platform.message",
    "jukinet.security",
    "jukinet.notices",
    "jukinet.provision",
)
# The same select by code as the procedure's, and one row like an access record's entry.  pgbench
# computes codes with their check digits as ``a_code`` does.
WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5)
FLOOR: Final = (
    "\\set n random(0, {residents} - 1)\n"
    "\\set ten :n * 7919 % 10000000000\n"
    "\\set rest ("
    + " + ".join(f"(:ten / {10**place} % 10) * {weight}" for place, weight in enumerate(WEIGHTS))
    + ") % 11\n"
    "\\set code :ten * 10 + CASE WHEN :rest < 2 THEN 0 ELSE 11 - :rest END\n"
    "BEGIN;\n"
    "SELECT code, person_key, municipality, name, kana, birth_date, sex, address, state, reason, "
    "detail, occurred_on, stay_began_on, stay_entered_at, stay_came_from, destination, "
    "replaced_by, change_number, made_at, version "
    "FROM notices.holding WHERE code = lpad(:code::text, 11, '0');\n"
    "INSERT INTO ledger.entry (kind, subject, recorded_at, body) VALUES "
    "('access', sha256(int8send(:code)), '2003-08-25 10:00:00+09', "
    "convert_to(repeat('a', 330), 'UTF8'));\n"
    "COMMIT;\n"
)


def a_code(number: int) -> str:
    """Codes spread over the whole range, as designated codes are."""
    return ResidentRecordCode.from_ten(f"{number * 7_919 % 10**10:010d}").digits


def make_parties(place: Path) -> dict[str, Any]:
    """An authority, the centre and an agency, and where the workers find their things."""
    now = datetime.now(UTC)  # TLS compares certificates with the real time
    keys = create_vault(VaultConfig(place / "ca/vault", place / "ca/pass"), AUTHORITY_KEYS)
    authority = Authority.create(place / "authority", keys, name="bench", now=now)
    parties = {}
    for name, party in (("centre", NATIONAL), ("agency", AGENCY)):
        own = place / name
        vault = create_vault(VaultConfig(own / "vault", own / "pass"))
        pem = authority.enrol(
            make_request(vault, party, now=now), Address("127.0.0.1", 0), now=now, days=2
        )
        (own / "certificate.pem").write_bytes(pem)
        parties[name] = str(own)
    authority.publish(now=now)
    return {
        "parties": parties,
        "root": str(authority.root_file),
        "revoked": str(authority.revocation_file),
        "directory": str(authority.directory_file),
        "authority_key": keys.public(AUTHORITY).spki.hex(),
        "start": START.isoformat(),
        "origin": time.time(),
        "threaded": False,
    }


def load_residents(settings: dict[str, Any], residents: int) -> None:
    """So many synthetic residents, loaded as an initial load is, and the agency's grant."""
    context = open_context(settings)
    database = Database(settings["dsn"])
    law = load_profile().on(date(2003, 8, 25))
    items = frozenset({Item.NAME, Item.ADDRESS, Item.CHANGE})
    with database.transaction() as tx:
        grant_purpose(tx, Grant(AGENCY, "1", "77", items, date(2003, 8, 25)), law=law, now=START)
    for number, first in enumerate(range(0, residents, PART), 1):
        part = InitialIdentification(
            load_id="1" * 32,
            part=number,
            municipality="352039",
            made_at=START.isoformat(),
            rows=[a_row(one) for one in range(first, min(first + PART, residents))],
        )
        message = Incoming(f"{number:032x}", YAMAGUCHI, number, "", number, START, part)
        with database.transaction() as tx:
            assert record_initial(tx, [message], context) == {}
    database.close()


def a_row(number: int) -> InitialRow:
    """A resident who is nobody."""
    return InitialRow(
        person_key=f"{number:032x}",
        code=a_code(number),
        name=f"模擬{number % 9973} 太郎",
        kana="モギ タロウ",
        birth_date=f"19{number % 90 + 10}-0{number % 9 + 1}-15",
        sex="male",
        address=f"亀山町{number % 999}番1号",
        resident_since="2003-08-01",
    )


def tidy(cluster: Cluster, name: str) -> None:
    """Statistics, visibility and a checkpoint, so that both sides begin alike."""
    with psycopg.connect(cluster.dsn(name), autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
        admin.execute("CHECKPOINT")


def measure_floor(cluster: Cluster, name: str, place: Path, residents: int) -> float:
    """pgbench's transactions a second."""
    script = place / "floor.sql"
    script.write_text(FLOOR.replace("{residents}", str(residents)))
    info = conninfo_to_dict(cluster.dsn(name))
    pgbench = PgBinaries.find().program("pgbench")
    command = [
        pgbench, "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2",
        "-T", str(int(SECONDS)), "-f", str(script),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "PGHOST": str(info["host"]),
        "PGPORT": str(info.get("port", "5432")),
        "PGUSER": str(info["user"]),
        "PGDATABASE": name,
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    line = next(one for one in done.stdout.splitlines() if one.startswith("tps = "))
    return float(line.split()[2])


@contextmanager
def workers(settings: dict[str, Any], place: Path) -> Iterator[int]:
    """The worker processes, serving; yields the port they share."""
    processes: list[subprocess.Popen[str]] = []
    with hold_port("127.0.0.1", 0) as port:
        settings["port"] = port
        yield from _serving(settings, place, processes)


def _serving(
    settings: dict[str, Any], place: Path, processes: list[subprocess.Popen[str]]
) -> Iterator[int]:
    try:
        for number in range(WORKERS):
            own = dict(settings)
            if os.environ.get("JUKINET_BENCH_PROFILE"):
                own["profile"] = f"/tmp/enquiry-{number}.prof"
            file = place / f"worker-{number}.json"
            file.write_text(json.dumps(own))
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "bench.enquiry_worker", str(file)],
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                )
            )  # fmt: skip
        for process in processes:
            assert process.stdout is not None
            assert int(process.stdout.readline()) == settings["port"]
        yield settings["port"]
    finally:
        for process in processes:
            if process.stdin:
                process.stdin.close()
            process.wait(20)


def measure(settings: dict[str, Any], port: int, residents: int, run: str) -> Measured:
    """One round of load."""
    directory = open_directory(settings)
    context = open_identity(settings, "agency", directory).calling
    pick = random.Random(run)
    codes = (a_code(pick.randrange(residents)) for _ in range(int(SECONDS * 12_000)))
    created = int(open_clock(settings).now().timestamp())
    requests = deque(sign_requests(settings, codes, run=run, created=created))
    measured: Measured = uvloop.run(
        press(port, context, requests, connections=CONNECTIONS, seconds=SECONDS)
    )
    for request, answer in measured.samples:
        must_be_answer(request, answer, directory)
    return measured


def must_be_answer(request: bytes, answer: bytes, directory: PeerDirectory) -> None:
    """The answer is about the person asked for, and the centre signed it for this request."""
    asked, sent = read(request), read(answer)
    signed = signing.parse_signature_input(sent["signature-input"])
    key = directory.get(NATIONAL).find_sign_key(signed.key_id)
    assert key is not None
    base = signing.answer_base(signed.parameters, status=200, fields=sent, request=asked)
    verify(key, base, signing.parse_signature(sent["signature"]))
    body = answer.split(b"\r\n\r\n", 1)[1]
    signing.must_be_digest(sent["content-digest"], digest(body))
    assert json.loads(body)["result"] == "found"


def read(message: bytes) -> dict[str, str]:
    lines = message.split(b"\r\n\r\n", 1)[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))]


def run(residents: int = RESIDENTS, *, threaded: bool = False) -> dict[str, object]:
    """The claim's line of the table."""
    figures, floors, p99s, errors, first_error = [], [], [], 0, ""
    with tempfile.TemporaryDirectory(prefix="jb") as folder:
        place = Path(folder)
        settings = make_parties(place) | {"threaded": threaded}
        with Cluster.start(place / "pg", durable=True) as cluster:
            dsn = create_node_database(cluster.dsn(), "centre", packages=PACKAGES)
            settings["dsn"] = dsn
            load_residents(settings, residents)
            tidy(cluster, "centre")
            with workers(settings, place) as port:
                measure(settings, port, residents, "warm")
                for number in range(ROUNDS):
                    floors.append(measure_floor(cluster, "centre", place, residents))
                    measured = measure(settings, port, residents, f"run {number}")
                    figures.append(len(measured.seconds) / SECONDS)
                    p99s.append(percentile(measured.seconds, 0.99))
                    errors += measured.errors
                    first_error = first_error or measured.first_error
                    sys.stderr.write(
                        f"round {number}: floor {floors[-1]:.0f}/s, ours {figures[-1]:.0f}/s, "
                        f"p50 {percentile(measured.seconds, 0.5) * 1000:.1f} ms, "
                        f"p99 {p99s[-1] * 1000:.1f} ms {first_error}\n"
                    )
    figure, floor, p99 = map(statistics.median, (figures, floors, p99s))
    return {
        "claim": CLAIM,
        "figure": round(figure),
        "unit": "enquiries/s",
        "floor": round(floor),
        "ratio": round(figure / floor, 3),
        "target": TARGET,
        "met": figure >= TARGET * floor and p99 < P99_SECONDS_MAX and not errors,
        "size": residents,
        "errors": errors,
        "p99_ms": round(p99 * 1000, 1),
        "connections": CONNECTIONS,
        "workers": WORKERS,
        "path": f"POST https://{HOST}{PATH}",
    }


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else RESIDENTS
    print(json.dumps(run(size, threaded="--threaded" in sys.argv)))
