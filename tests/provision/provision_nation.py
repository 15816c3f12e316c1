"""A centre that answers enquiries over mutual TLS, two agencies, and a few residents."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from jukinet.notices import store as notices_store
from jukinet.notices.holding import Holding, State, Stay
from jukinet.platform.clock import ManualClock
from jukinet.platform.crypto.randomness import SystemRandomness
from jukinet.platform.crypto.seal import digest
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.database import Database
from jukinet.platform.ledger import log
from jukinet.platform.transport.client import PeerClient, Response
from jukinet.platform.transport.gathering import GatheringDoor
from jukinet.platform.transport.server import PeerServer
from jukinet.provision.api.app import API_DOORS, EnquiryApi, EnquiryDoor
from jukinet.provision.asking import Asker
from jukinet.provision.grants import Grant
from jukinet.provision.http_signature import (
    REQUEST_COMPONENTS,
    content_digest,
    request_base,
    signature_fields,
    signature_parameters,
)
from jukinet.provision.procedures import Counter, grant_purpose
from jukinet.security.access_record import ENTRY_KIND
from jukinet.terms.address import Address
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import ChangeReason, IdentificationInformation, Item
from jukinet.terms.law import load_profile
from jukinet.terms.parties import NATIONAL, Party, Role
from jukinet.terms.person import PersonName, Sex
from office_keys import EnrolledKeys

PACKAGES = ("jukinet.platform.ledger", "jukinet.notices", "jukinet.provision")
PENSION = Party(Role.AGENCY, "A-01-17")
TAX = Party(Role.AGENCY, "A-02-03")
CITY = Party(Role.COMMUNICATION_SERVER, "352039")
PATH = "/v1/identity/queries"
AUTHORITY = "000000.national-server.juki.internal"
YAMAGUCHI = MunicipalityCode("352039")
MORNING = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)  # Monday 10:00 in Japan
FIRST_DAY = date(2003, 8, 25)
ALL_ITEMS = frozenset(Item)
PENSION_ITEMS = frozenset({Item.NAME, Item.BIRTH_DATE, Item.ADDRESS, Item.CHANGE})
BASIS = {"table": "1", "item": "77", "case": "NP-2003-118834"}


def a_code(number: int) -> ResidentRecordCode:
    return ResidentRecordCode.from_ten(f"{number:010d}")


def a_holding(number: int, name: str = "山田 太郎", **facts: Any) -> Holding:
    identification = IdentificationInformation(
        a_code(number),
        PersonName(name, facts.pop("kana", "ヤマダ タロウ")),
        LifeDate(facts.pop("born", "1980-04-01")),
        Sex.MALE,
        Address(YAMAGUCHI, facts.pop("address", "亀山町2番1号")),
    )
    held = Holding(
        identification=identification,
        person_key=f"{number:032x}",
        state=State.RESIDENT,
        reason=ChangeReason.MOVE_IN,
        detail="",
        occurred_on=FIRST_DAY,
        stay=Stay(FIRST_DAY, MORNING, None),
        destination=None,
        replaced_by=None,
        change_number=1,
        made_at=MORNING,
        version=1,
    )
    return replace(held, **facts)


RESIDENTS = (
    a_holding(1),
    a_holding(2, "髙橋 花子", kana="タカハシ ハナコ"),
    a_holding(3, "佐藤 一郎", kana="サトウ イチロウ"),
    a_holding(4, "佐藤 一郎", kana="サトウ イチロウ"),
    a_holding(5, "転出 予定", kana="テンシュツ ヨテイ", state=State.MOVE_PLANNED),
    a_holding(6, "転出 確定", kana="テンシュツ カクテイ", state=State.MOVE_CONFIRMED),
    a_holding(7, "死亡 済", kana="シボウ スミ", state=State.DEAD, reason=ChangeReason.DEATH),
    a_holding(8, "消除 済", kana="ショウジョ スミ", state=State.ERASED),
    a_holding(9, "旧 番号", kana="キュウ", state=State.CODE_REPLACED, replaced_by=a_code(10)),
    a_holding(10, "旧 番号", kana="キュウ"),
    a_holding(
        11,
        "昔 死亡",
        kana="ムカシ",
        state=State.DEAD,
        made_at=datetime(1998, 8, 24, 1, 0, tzinfo=UTC),
    ),
)
NOBODY = a_code(999)


def make_keys(place: Path) -> EnrolledKeys:
    """The nation's authority, and everybody's keys and certificates, made once a session."""
    return EnrolledKeys(place, (NATIONAL, PENSION, TAX, CITY))


class Centre:
    """The national server as agencies reach it."""

    def __init__(self, keys: EnrolledKeys, database: Database, clock: ManualClock) -> None:
        clock.set(MORNING)
        self.keys = keys
        self.database = database
        self.clock = clock
        self.context = keys.context(NATIONAL, clock)
        self.counter = Counter(self.context)
        with database.transaction() as tx:
            notices_store.save_holdings(tx, RESIDENTS, [None] * len(RESIDENTS), recorded_at=MORNING)
        self.grant(PENSION, "77", PENSION_ITEMS)
        self.grant(TAX, "2", ALL_ITEMS)

    def grant(self, agency: Party, item: str, items: frozenset[Item]) -> None:
        law = load_profile().on(FIRST_DAY)
        with self.database.transaction() as tx:
            grant_purpose(
                tx, Grant(agency, "1", item, items, FIRST_DAY), law=law, now=self.clock.now()
            )

    def records(self) -> list[dict[str, Any]]:
        """What the access records say, oldest first, each with its subject."""
        with self.database.transaction() as tx:
            log.sequence(tx)
            entries = log.list_entries(tx, range(1, 10_000))
        return [
            {**entry.content, "subject": entry.subject}
            for _, entry in entries
            if entry.kind == ENTRY_KIND
        ]

    def door(self) -> EnquiryDoor:
        return GatheringDoor(self.database, self.counter.answer)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[EnquiryDoor]:
        """The centre's doors open, its address published."""
        door = self.door()
        server = PeerServer(
            EnquiryApi(door, self.context),  # type: ignore[arg-type]
            host="127.0.0.1",
            port=0,
            tls=self.keys.identity(NATIONAL),
            doors=API_DOORS,
        )
        address = await server.start()
        self.keys.authority.move(NATIONAL, address)
        self.keys.authority.publish(now=self.keys.now)
        try:
            yield door
        finally:
            await door.close()
            await server.stop()

    @contextmanager
    def listening_beside(self) -> Any:
        """The same in a thread of its own, for clients that block; yields the port."""
        started, stop, found = threading.Event(), asyncio.Event(), []

        async def serve() -> None:
            async with self.listening():
                found.append((asyncio.get_running_loop(), self._port()))
                started.set()
                await stop.wait()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        started.wait(60)
        loop, port = found[0]
        try:
            yield port
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()

    def _port(self) -> int:
        return self.context.directory.get(NATIONAL).address.port

    def asker(self, agency: Party, client: PeerClient) -> Asker:
        return Asker(
            NATIONAL,
            client=client,
            vault=self.keys.vaults[agency],
            directory=self.context.directory,
            clock=self.clock,
            randomness=SystemRandomness(),
        )

    def sign(
        self, body: bytes, *, agency: Party = PENSION, key: str = "k" * 20, **changed: str
    ) -> dict[str, str]:
        """The fields of a signed request; ``changed`` ones are changed after signing."""
        fields = {
            "content-type": "application/json",
            "content-digest": content_digest(digest(body)),
            "idempotency-key": key,
        }
        vault = self.keys.vaults[agency]
        parameters = signature_parameters(
            REQUEST_COMPONENTS,
            created=int(self.clock.now().timestamp()),
            key_id=vault.public(SIGN).thumbprint,
        )
        base = request_base(
            parameters, method="POST", authority=AUTHORITY, path=PATH, fields=fields
        )
        signed, signature = signature_fields(parameters, vault.sign(SIGN, base))
        fields |= {"signature-input": signed, "signature": signature, "host": AUTHORITY}
        fields |= {name.replace("_", "-"): value for name, value in changed.items()}
        return {name: value for name, value in fields.items() if value}


def by_code(code: ResidentRecordCode, *items: str, **basis: str) -> dict[str, Any]:
    return {
        "basis": {**BASIS, **basis},
        "question": {"by": "code", "code": code.digits},
        "items": list(items or ("name", "address")),
    }


def by_four(name: str | None = None, items: Sequence[str] = ("name",), **rest: Any) -> Any:
    clues = {"name": name, "birth_date": "1980-04-01", "municipality": "352039", **rest}
    question = {"by": "four_items", **{key: value for key, value in clues.items() if value}}
    return {"basis": BASIS, "question": question, "items": list(items)}


def headers_of(response: Response) -> Mapping[str, str]:
    return response.headers
