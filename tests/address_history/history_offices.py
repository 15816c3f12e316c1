"""People with a domicile in one town and an address in another; every name is invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID, uuid4

from link_offices import an_occasion

from jukinet.address_history import procedures, store
from jukinet.address_history.history import AddressHistory, AddressLine, RegisteredPerson
from jukinet.address_history.notice import Notice, NoticeState
from jukinet.address_history.procedures import LoadedFile
from jukinet.address_history.store import notices
from jukinet.counters.case import Affair, Case, Means, Relation
from jukinet.counters.case_worker import CaseWorker
from jukinet.link import procedures as link
from jukinet.platform.clock import ManualClock
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Arrival, ItemCorrection, NameCorrection, Relocation
from jukinet.register.record import RegisterChange
from jukinet.security.operator import Duty, Function, Mode, Operator
from jukinet.terms.address import Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import HOUSEHOLDER, PersonName, Sex

YAMAGUCHI, SHIMONOSEKI = MunicipalityCode("352039"), MunicipalityCode("352012")
BORN = "1970-03-21"


def in_yamaguchi(number: int) -> PermanentDomicile:
    return PermanentDomicile(f"山口県山口市亀山町{number}番", "見本　太郎")


def in_shimonoseki(number: int) -> PermanentDomicile:
    return PermanentDomicile(f"山口県下関市竹崎町{number}番地", "見本　太郎")


def in_nagano(number: int) -> PermanentDomicile:
    return PermanentDomicile(f"長野県長野市大字鶴賀{number}番", "見本　太郎")


@dataclass(frozen=True)
class Someone:
    """Somebody of one test: a name and domiciles that are nobody else's."""

    number: int
    name: str
    other_name: str

    @classmethod
    def next(cls) -> Someone:
        number = next(_NUMBERS)
        mark = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
        return cls(number, f"見本　花{mark}", f"見本　華{mark}")

    @property
    def here(self) -> PermanentDomicile:
        return in_yamaguchi(self.number)

    @property
    def there(self) -> PermanentDomicile:
        return in_shimonoseki(self.number)

    def at(self, domicile: PermanentDomicile, born: str = BORN) -> RegisteredPerson:
        return RegisteredPerson(domicile, self.name, LifeDate(born))

    @property
    def person(self) -> RegisteredPerson:
        """Whom the family register of the other town knows."""
        return self.at(self.there)


_NUMBERS = count(1)


def worker(
    now: datetime,
    *,
    without: Iterable[tuple[Function, Mode]] = (),
    means: Means = Means.PHOTO_ID,
    case: bool = True,
) -> CaseWorker:
    rights = {(function, mode) for function in Function for mode in Mode} - set(without)
    kept = Case(uuid4(), "20030825-0001", Affair.FILING, Relation.OFFICE, means, now, None)
    operator = Operator("sasaki", "佐々木", Duty.COUNTER, frozenset(rights))
    return CaseWorker(operator, "T-03", kept if case else None, now)


def a_line(address: str, since: str, made_at: datetime, told_by: str = "352039") -> AddressLine:
    teller = MunicipalityCode(told_by)
    return AddressLine(teller, address, LifeDate(since), "3101", teller, made_at)


def keep_file(node: Node, *people: RegisteredPerson, lines: tuple[AddressLine, ...] = ()) -> None:
    """Files as a system before would have brought them."""
    now = node.context.clock.now()
    with node.database.transaction() as tx:
        loaded = [LoadedFile(person, lines) for person in people]
        procedures.load_files(tx, loaded, at=now, context=node.context)


def enter(
    node: Node,
    at: ManualClock,
    name: str,
    domicile: PermanentDomicile | None,
    address: str = "亀山町5番1号",
) -> RegisterChange:
    """Somebody comes to live here, and everybody concerned is told in the same transaction."""
    context = node.context
    with node.database.transaction() as tx:
        (household,) = register.open_households(tx, 1, at=at.now(), randomness=context.randomness)
        paper = Arrival(
            PersonName(name, "ミホン ハナコ"), LifeDate(BORN), Sex.FEMALE,
            Address(context.party.municipality, address), household, HOUSEHOLDER,
            domicile, an_occasion(at, at.today()),
        )  # fmt: skip
        entered = register.accept_arrivals(tx, [paper], randomness=context.randomness)
        return link.tell_network(tx, entered, context)[0]


def relocate(node: Node, resident: UUID, address: str, at: ManualClock) -> None:
    with node.database.transaction() as tx:
        place = Address(node.context.party.municipality, address)
        changes = register.relocate(tx, [Relocation(resident, place, an_occasion(at, at.today()))])
        link.tell_network(tx, changes, node.context)


def rename(node: Node, resident: UUID, name: str, at: ManualClock) -> None:
    with node.database.transaction() as tx:
        paper = NameCorrection(resident, PersonName(name, "ミホン"), an_occasion(at), "3301")
        link.tell_network(tx, register.correct_names(tx, [paper]), node.context)


def change_domicile(
    node: Node, resident: UUID, domicile: PermanentDomicile, at: ManualClock
) -> None:
    becomes = {"permanent_domicile": domicile.text, "family_register_head": domicile.head}
    with node.database.transaction() as tx:
        paper = ItemCorrection(resident, "9006", becomes, an_occasion(at))
        register.correct_items(tx, [paper])
        procedures.tell_domiciles_of(tx, {resident: "9006"}, node.context)


def files_of(node: Node, person: RegisteredPerson) -> list[AddressHistory]:
    with node.database.transaction() as tx:
        keys = store.find_by_name(tx, person.name_key, person.birth_date.text, 10)
        return store.list_files(tx, keys)


def addresses_of(node: Node, person: RegisteredPerson) -> list[str]:
    (file,) = files_of(node, person)
    return [line.address for line in file.shown]


def waiting_at(node: Node, who: RegisterChange, *states: NoticeState) -> list[Notice]:
    """What is on the list of what waits about somebody."""
    with node.database.transaction() as tx:
        listed = notices.list_waiting(
            tx, states or tuple(NoticeState), node.context.clock.now(), 500
        )
    return [one for one in listed if one.subject == who.resident_id]


def the_notices(node: Node, change: RegisterChange) -> list[Notice]:
    """All notices about somebody, the oldest first."""
    with node.database.transaction() as tx:
        return notices.list_notices_about(tx, change.resident_id, 50)
