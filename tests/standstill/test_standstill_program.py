"""`juki standstill open` on a machine without a node: a folder, a key, two cards, a question."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from standstill_town import PIN, Town

from jukinet import cli
from jukinet.copies.fees import load_fees
from jukinet.platform.crypto.private_file import write_private
from jukinet.platform.crypto.vault import SIGN
from jukinet.standstill import procedures as standstill


@pytest.fixture
def laptop(town: Town, tmp_path: Path) -> list[str]:
    """What is typed there, as far as it is the same every time."""
    town.enter_household(7, "見本 太郎", "見本 次郎")
    town.enter_household(8, "見本 三郎")
    town.keep_packs()
    (tmp_path / "office.key").write_bytes(town.context.vault.public(SIGN).spki)
    write_private(tmp_path / "pins", f"{PIN}\n{PIN}\n".encode())
    cards = town.folder / "cards"
    return [
        "standstill", "open", str(town.settings.folder / "branch"),
        "--key", str(tmp_path / "office.key"),
        "--first", str(cards / "C-901"), "--second", str(cards / "C-902"),
        "--pins", str(tmp_path / "pins"),
        "--papers", str(tmp_path / "papers"), "--ledgers", str(tmp_path / "ledgers"),
        "--old",
    ]  # fmt: skip


def ask(tmp_path: Path, **question: object) -> list[str]:
    (tmp_path / "question.json").write_text(json.dumps({"done_by": "見本 花子", **question}))
    return ["--question", str(tmp_path / "question.json")]


def test_one_person_is_found_and_printed_and_the_ledger_is_taken_over(
    town: Town, laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ask(tmp_path, name="見本 次郎", address="亀山町7番", household=True)
    assert cli.main([*laptop, *asked]) == 0
    heard = capsys.readouterr()
    said = json.loads(heard.out)
    assert (said["found"], said["persons"], said["withheld"]) == (1, 2, 0)
    assert "見本" not in heard.out + heard.err
    paper = pypdfium2.PdfDocument(said["paper"])
    text = "".join(paper[0].get_textpage().get_text_range().split())
    assert "見本太郎" in text and "見本次郎" in text
    town.clock.set(town.clock.now().replace(year=2100))
    content = Path(said["ledger"]).read_bytes()
    with town.database.transaction() as tx:
        ledger = standstill.take_hand_ledger(
            tx, content, fees=load_fees(), by=town.somebody(), context=town.context
        )
    assert [use.what for use in ledger.uses] == ["reception", "household-copy"]


def test_a_second_use_at_the_place_goes_on_with_the_next_numbers(
    laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ask(tmp_path, name="見本 三郎", address="亀山町8番")
    cases = []
    for _ in range(2):
        assert cli.main([*laptop, *asked]) == 0
        cases.append(json.loads(capsys.readouterr().out)["case"].partition("-")[2])
    assert int(cases[1]) == int(cases[0]) + 1


def test_a_filing_on_a_form_gets_a_number_and_a_torn_form_loses_one(
    town: Town, laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are taken over with the time at which they were really given."""
    given = []
    for question in (
        {"filing": "move-in", "paper": "異動届つづり1"},
        {"spoilt": "filing"},
        {"filing": "birth", "paper": "異動届つづり1"},
    ):
        assert cli.main([*laptop, *ask(tmp_path, **question)]) == 0
        given.append(json.loads(capsys.readouterr().out))
    numbers = [said.get("filing") or said["spoilt"] for said in given]
    first = int(numbers[0].partition("-")[2])
    assert numbers == [f"停-{first + more:05d}" for more in range(3)]
    assert not (tmp_path / "papers").exists()
    town.clock.set(town.clock.now().replace(year=2100))
    uses = []
    for said in given:
        with town.database.transaction() as tx:
            ledger = standstill.take_hand_ledger(
                tx, Path(said["ledger"]).read_bytes(), fees=load_fees(), by=town.somebody(),
                context=town.context,
            )  # fmt: skip
        uses += [(use.what, use.outcome) for use in ledger.uses]
    assert uses == [("move-in", "used"), ("other", "spoilt"), ("birth", "used")]


@pytest.mark.parametrize(
    "question", [{"filing": "birth"}, {"filing": "person-copy", "paper": "つづり"}], ids=["a", "b"]
)
def test_a_filing_without_a_form_or_that_is_none_gets_no_number(
    laptop: list[str], tmp_path: Path, question: dict[str, str]
) -> None:
    assert cli.main([*laptop, *ask(tmp_path, **question)]) != 0


def test_a_pack_of_another_day_is_opened_by_whoever_says_that_he_knows(
    laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ask(tmp_path, name="見本 三郎", address="亀山町8番")
    assert cli.main([*(one for one in laptop if one != "--old"), *asked]) != 0
    heard = capsys.readouterr()
    assert "The pack is old" in heard.err
    assert not (tmp_path / "ledgers").exists()


def test_more_than_one_who_fits_is_a_count_and_no_paper(
    laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*laptop, *ask(tmp_path, kana="ミホン タロウ", address="亀山町")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["found"] == 3
    assert "paper" not in said
    assert not (tmp_path / "papers").exists()


def test_a_question_with_one_clue_is_refused(
    laptop: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*laptop, *ask(tmp_path, name="見本 次郎")]) != 0
    assert "見本" not in capsys.readouterr().err


def test_a_cards_keys_are_shown_for_its_enrolment(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["standstill", "card", str(town.folder / "cards" / "C-901")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["card"], len(said["keys"])) == ("C-901", 2)
