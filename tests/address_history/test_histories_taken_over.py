"""Files of the system before are taken over, and children have one from their birth on.

Two towns with their servers; real databases. The format's page and the loader say the same columns.
"""

from __future__ import annotations

from pathlib import Path

from history_offices import (
    BORN,
    SHIMONOSEKI,
    YAMAGUCHI,
    Someone,
    a_line,
    enter,
    files_of,
    keep_file,
    the_notices,
)
from link_offices import OFFICE_A, OFFICE_B, Offices, an_occasion

from jukinet.address_history import procedures
from jukinet.address_history.file_format import COLUMNS, read_files
from jukinet.address_history.history import RegisteredPerson
from jukinet.address_history.notice import NoticeState
from jukinet.address_history.procedures import Taken
from jukinet.link import procedures as link
from jukinet.platform.clock import ManualClock
from jukinet.platform.node.parts import Node
from jukinet.register import procedures as register
from jukinet.register.papers import Birth
from jukinet.register.record import RegisterChange
from jukinet.terms.address import PermanentDomicile
from jukinet.terms.dates import LifeDate
from jukinet.terms.person import PersonName, Relationship, Sex

PAGE = (Path(__file__).parents[2] / "docs" / "formats" / "address-histories.md").read_text()
HEADER = ",".join(COLUMNS)


def rows_of(who: Someone, domicile: PermanentDomicile, *lines: tuple[str, str, str]) -> list[str]:
    person = f"{domicile.text},{domicile.head},{who.name},{BORN}"
    return [f"{person},{since},{municipality},{address}" for since, municipality, address in lines]


def take_over(node: Node, at: ManualClock, *rows: str) -> Taken:
    files = list(read_files([HEADER, *rows], node.context.party.municipality, at.now()))
    with node.database.transaction() as tx:
        return procedures.take_over_files(tx, files, at=at.now(), context=node.context)


def test_the_page_of_the_format_names_the_columns_of_the_loader() -> None:
    found = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    assert tuple(found) == COLUMNS


def test_a_person_is_taken_over_with_all_addresses_and_once(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    node = offices[OFFICE_B]
    rows = rows_of(
        who, who.there, ("1990-04-01", SHIMONOSEKI.digits, "本町1番"),
        ("1999-??-??", YAMAGUCHI.digits, "亀山町2番"),
    )  # fmt: skip
    first = take_over(node, at, *rows)
    assert (first.loaded, first.known, first.refused) == (1, 0, [])
    (file,) = files_of(node, who.person)
    assert [line.address for line in file.lines] == ["本町1番", "亀山町2番"]
    again = take_over(node, at, *rows)
    assert (again.loaded, again.known) == (0, 1)


def test_a_bad_row_refuses_its_person_with_a_reason_and_nobody_else(
    offices: Offices, at: ManualClock
) -> None:
    node, good, bad, away = offices[OFFICE_B], Someone.next(), Someone.next(), Someone.next()
    here = SHIMONOSEKI.digits
    taken = take_over(
        node, at,
        *rows_of(bad, bad.there, ("1990-04-01", here, "本町1番"), ("1999-02-30", here, "2番")),
        *rows_of(good, good.there, ("1990-04-01", here, "本町1番")),
        *rows_of(away, away.here, ("1990-04-01", here, "本町1番")),
    )  # fmt: skip
    assert taken.loaded == 1
    refused = [(file.first_row, len(file.rows)) for file, _ in taken.refused]
    assert refused == [(2, 2), (5, 1)]
    assert all(reason for _, reason in taken.refused)
    assert [len(files_of(node, one.person)) for one in (good, bad)] == [1, 0]


def give_birth(node: Node, parent: RegisterChange, name: str, at: ManualClock) -> RegisterChange:
    """A child of somebody who lives here, entered and told to the domicile."""
    with node.database.transaction() as tx:
        mother = register.get_record(tx, parent.resident_id)
        paper = Birth(
            PersonName(name, "ミホン"), Sex.FEMALE, mother.identification.address,
            mother.household_id, Relationship.parse("子"), mother.permanent_domicile,
            an_occasion(at, at.today()),
        )  # fmt: skip
        born = register.record_births(tx, [paper], randomness=node.context.randomness)
        return link.tell_network(tx, born, node.context)[0]


def test_a_child_has_a_file_at_the_domicile_from_the_birth_on(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    """The register of the parents is there; nobody has to open anything."""
    here, there, name = offices[OFFICE_A], offices[OFFICE_B], f"{who.name}子"
    keep_file(there, who.person, lines=(a_line("本町1番", "1990-04-01", at.now()),))
    mother = enter(here, at, who.name, who.there)
    born = give_birth(here, mother, name, at)
    offices.settle_down()
    child = RegisteredPerson(who.there, name, LifeDate.from_date(at.today()))
    (file,) = files_of(there, child)
    assert [line.address for line in file.lines] == ["亀山町5番1号"]
    assert [one.state for one in the_notices(here, born)] == [NoticeState.RECORDED]


def test_twins_have_a_file_each_and_another_name_of_somebody_older_goes_to_a_clerk(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    here, there = offices[OFFICE_A], offices[OFFICE_B]
    keep_file(there, who.person, lines=(a_line("本町1番", "1990-04-01", at.now()),))
    mother, today = enter(here, at, who.name, who.there), LifeDate.from_date(at.today())
    twins = [give_birth(here, mother, f"{who.name}{last}", at) for last in "子美"]
    offices.settle_down()
    for last, born in zip("子美", twins, strict=True):
        assert [one.state for one in the_notices(here, born)] == [NoticeState.RECORDED]
        (file,) = files_of(there, RegisteredPerson(who.there, f"{who.name}{last}", today))
        assert [line.address for line in file.lines] == ["亀山町5番1号"]
    older = RegisteredPerson(who.there, f"{who.name}恵", today)
    keep_file(there, older, lines=(a_line("本町1番", today.text, at.now()),))
    third = give_birth(here, mother, f"{who.name}代", at)
    offices.settle_down()
    assert [one.state for one in the_notices(here, third)] == [NoticeState.DIFFERS]


def test_a_child_of_a_register_that_nobody_has_here_is_reported_back(
    offices: Offices, at: ManualClock, who: Someone
) -> None:
    """A wrong display of the domicile opens nothing."""
    here, there, name = offices[OFFICE_A], offices[OFFICE_B], f"{who.name}子"
    mother = enter(here, at, who.name, who.there)
    born = give_birth(here, mother, name, at)
    offices.settle_down()
    assert files_of(there, RegisteredPerson(who.there, name, LifeDate.from_date(at.today()))) == []
    assert [one.state for one in the_notices(here, born)] == [NoticeState.DIFFERS]
