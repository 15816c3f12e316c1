"""`juki link`: an existing register is taken over, and media are carried between two offices."""

from __future__ import annotations

import csv
import itertools
import zipfile
from datetime import date
from pathlib import Path

import pytest
from cli_network import FAR_OFFICE, FAR_SERVER, OFFICE, PREFECTURE, Network
from juki_program import done, juki, refused

from jukinet.address_history.file_format import COLUMNS
from jukinet.link import jobs as link_jobs
from jukinet.nation.residents.export import write_export
from jukinet.nodes.roles import load_node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.municipalities import load_directory
from jukinet.terms.parties import Party

ON = date(2003, 8, 25)
_first_codes = itertools.count(50_000, 1_000)


def an_export(path: Path, office: Party, count: int, bad_rows_each: int = 0) -> int:
    """Write an export of so many residents; how many bad rows were planted besides."""
    first_code = next(_first_codes)
    written = write_export(
        path, office.municipality, count=count, seed=7, on=ON, first_code=first_code,
        bad_rows_each=bad_rows_each,
    )  # fmt: skip
    if not bad_rows_each:
        _number_households(path, f"F{first_code}-")
    return written.bad_rows


def _number_households(path: Path, prefix: str) -> None:
    """Give the households numbers that no other file has."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    at = header.index("household_number")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([*row[:at], prefix + row[at], *row[at + 1 :]] for row in rows)


def test_an_export_is_loaded_its_bad_rows_come_back_and_the_exit_code_says_partial(
    network: Network, tmp_path: Path
) -> None:
    file, rejects = tmp_path / "export.csv", tmp_path / "rejects.csv"
    bad = an_export(file, OFFICE, 200, bad_rows_each=1)
    words = ("link", "import", file, "--node", network.config(OFFICE), "--rejects", rejects)
    heard = juki(*words)
    assert heard.code == 5
    assert heard.data["loaded"] == 200
    assert heard.data["refused"] >= bad > 0
    assert "100 %" in heard.said
    assert str(rejects) in heard.said
    with rejects.open(encoding="utf-8", newline="") as back:
        rows = list(csv.DictReader(back))
    assert len(rows) == heard.data["refused"]
    assert all(row["reason"] and row["remedy"] for row in rows)
    again = juki(*words)
    assert (again.code, again.data["continued"]) == (5, True)
    assert again.data["loaded"] == 200, "taken over once"
    assert "taken over before" in again.said


def test_address_histories_are_loaded_and_bad_rows_come_back_to_be_corrected(
    network: Network, tmp_path: Path
) -> None:
    """Exit code 5 says partial; the corrected file of refused rows is imported as it is."""
    file, rejects = tmp_path / "histories.csv", tmp_path / "rejects.csv"
    here = load_directory().on(ON).find(OFFICE.municipality)
    assert here is not None
    register = f"{here.full_name}模擬町1番,見本　太郎"
    rows = (
        f"{register},見本　太郎,1955-04-01,1980-04-01,{OFFICE.code},模擬町1番",
        f"{register},見本　花子,1957-12-03,1980-04-31,{OFFICE.code},模擬町1番",
    )
    file.write_text("\n".join((",".join(COLUMNS), *rows)) + "\n", encoding="utf-8")
    words = ("address-history", "import", "--node", network.config(OFFICE), "--rejects", rejects)
    heard = juki(*words, file)
    assert (heard.code, heard.data["loaded"], heard.data["refused"]) == (5, 1, 1)
    assert "見本" not in heard.output + heard.said
    mended = rejects.read_text(encoding="utf-8").replace("1980-04-31", "1980-04-30")
    file.write_text(mended, encoding="utf-8")
    assert done(*words, file)["loaded"] == 1


def test_neither_data_nor_talk_names_a_resident(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    an_export(file, OFFICE, 60, bad_rows_each=1)
    heard = juki("link", "import", file, "--node", network.config(OFFICE))
    with file.open(encoding="utf-8-sig", newline="") as export:
        rows = list(csv.DictReader(export))
    spoken = heard.output + heard.said
    assert not [row for row in rows if row["resident_record_code"] in spoken]
    assert not [row for row in rows if row["name"] and row["name"] in spoken]


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [(None, 2, "No such file"), ("name;code\n", 3, "header")],
    ids=["missing", "something else"],
)
def test_a_file_that_is_no_export_is_refused(
    network: Network, tmp_path: Path, content: str | None, code: int, word: str
) -> None:
    file = tmp_path / "export.csv"
    if content is not None:
        file.write_text(content)
    heard = refused("link", "import", file, "--node", network.config(OFFICE))
    assert (heard.code, word in heard.said) == (code, True), heard


def test_half_a_file_bars_the_way_until_it_is_given_up_by_name(
    network: Network, tmp_path: Path
) -> None:
    config = network.config(FAR_OFFICE)
    assert refused("link", "give-up", "--node", config, "--yes-i-am", FAR_OFFICE).code == 4
    leave_half_loaded(config, tmp_path / "half.csv")
    other = tmp_path / "other.csv"
    an_export(other, FAR_OFFICE, 30)
    barred = refused("link", "import", other, "--node", config)
    assert barred.code == 30
    unsure = refused("link", "give-up", "--node", config, "--yes-i-am", OFFICE)
    assert f"--yes-i-am {FAR_OFFICE}" in unsure.said
    given_up = done("link", "give-up", "--node", config, "--yes-i-am", FAR_OFFICE)
    assert given_up["told"] > 0, "what was loaded is told"
    assert done("link", "import", other, "--node", config)["loaded"] == 30


def leave_half_loaded(config: Path, file: Path) -> None:
    """Begin to take over a file, and stop in the middle as a power cut would."""
    an_export(file, FAR_OFFICE, 400)
    loaded = load_node(config)
    node = loaded.node

    def stop(progress: link_jobs.Progress) -> None:
        raise JukiError(ErrorCode.NODE_NOT_RUNNING, "the power is cut")

    with pytest.raises(JukiError, match="power"):
        link_jobs.import_file(
            file, node.database, municipality=node.party.municipality,
            directory=load_directory(), on_date=ON, reject_path=file.with_suffix(".bad.csv"),
            clock=node.context.clock, randomness=node.context.randomness, progress=stop,
            block_bytes=2_000,
        )  # fmt: skip
    loaded.close()


def test_a_medium_goes_from_the_office_to_its_server_and_its_receipts_come_back(
    network: Network, tmp_path: Path
) -> None:
    office, server = network.config(FAR_OFFICE), network.config(FAR_SERVER)
    an_export(tmp_path / "export.csv", FAR_OFFICE, 50)
    done("link", "import", tmp_path / "export.csv", "--node", office)
    made = done("link", "medium", "make", "--node", office, "--folder", tmp_path / "out")["medium"]
    assert made["messages"] > 0
    shown = done("link", "medium", "show", made["path"])
    assert (shown["sender"], shown["receiver"]) == (str(FAR_OFFICE), str(FAR_SERVER))
    assert (shown["number"], shown["messages"]) == (made["number"], made["messages"])
    taken = done("link", "medium", "take", made["path"], "--node", server)["medium"]
    assert taken["digest"] == made["digest"]
    back = done("link", "medium", "make", "--node", server, "--folder", tmp_path / "back")["medium"]
    assert back["receipts"] == made["envelopes"]
    done("link", "medium", "take", back["path"], "--node", office)
    lines = done("message", "list", "--node", office)["lines"]
    assert [line["queued"] for line in lines if line["destination"] == str(FAR_SERVER)] == [0]


def test_a_medium_is_refused_twice_damaged_or_for_another(network: Network, tmp_path: Path) -> None:
    office, server = network.config(OFFICE), network.config(FAR_SERVER)
    an_export(tmp_path / "export.csv", OFFICE, 20)
    done("link", "import", tmp_path / "export.csv", "--node", office)
    made = done("link", "medium", "make", "--node", office, "--folder", tmp_path / "out")["medium"]
    assert refused("link", "medium", "take", made["path"], "--node", server).code != 0
    assert "agency" not in refused("link", "medium", "take", made["path"], "--node",
                                   network.config(PREFECTURE)).output  # fmt: skip
    damaged = tmp_path / "damaged.medium.zip"
    spoil(Path(made["path"]), damaged)
    ours = network.config(Party.parse("communication_server:352039"))
    assert refused("link", "medium", "take", damaged, "--node", ours).code == 40
    done("link", "medium", "take", made["path"], "--node", ours)
    twice = refused("link", "medium", "take", made["path"], "--node", ours)
    assert twice.code == 64
    nothing = juki("link", "medium", "make", "--node", office, "--folder", tmp_path / "out")
    assert (nothing.code, nothing.data["medium"]) == (0, None)


def spoil(medium: Path, into: Path) -> None:
    """The same package with one letter of one envelope changed."""
    with zipfile.ZipFile(medium) as good, zipfile.ZipFile(into, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name.startswith("envelopes/"):
                content = content[:-1] + bytes([content[-1] ^ 1])
            bad.writestr(name, content)
