"""Making a medium for the other side of the link, and taking over one that came.

A medium appears in its folder whole: it is written under another name, its number is committed, and
then it gets its name. If the program dies between the last two, the next call finishes it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jukinet.link import procedures
from jukinet.link.carriers.folder import failing_as_a_line, way
from jukinet.link.carriers.medium import Manifest, Package, PackageWriter
from jukinet.platform.crypto.seal import verify
from jukinet.platform.crypto.vault import SIGN
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.envelope import SentEnvelope, make_envelope
from jukinet.platform.node.parts import Node
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.parties import Party

ENVELOPES_A_MEDIUM: Final = 200  # with parts of an initial load some eighty megabytes
UNFINISHED: Final = ".unfinished"
SUFFIX: Final = ".medium.zip"


@dataclass(frozen=True, slots=True)
class MediumReport:
    """What a medium carried: for the slip that goes with it, and the screen where it arrives."""

    path: Path
    number: int
    digest: str
    envelopes: int
    messages: int
    receipts: int


def make_medium(
    node: Node, to: Party, folder: Path, *, again: int | None = None
) -> MediumReport | None:
    """Put all that waits for the other side on a medium; None when nothing waits.

    ``again`` is the number of the last medium, when that was lost on its way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _finish_interrupted(node, to, folder)
    with node.database.transaction() as tx:
        begun = procedures.begin_medium(tx, to, again=again)
        path = folder / f"{begun.number:06d}{SUFFIX}"
        unfinished = path.with_name(path.name + UNFINISHED)
        with PackageWriter(unfinished) as package:
            for envelope_id, receipt in begun.receipts:
                package.add_receipt(envelope_id, receipt)
            _enclose_messages(tx, node, to, begun.above, package)
            manifest = Manifest(
                format="juki-medium/1",
                sender=str(node.party),
                receiver=str(to),
                number=begun.number,
                made_at=node.context.clock.now(),
                envelopes=package.envelopes,
                receipts=package.receipts,
            )
            digest = package.seal(manifest, lambda signed: node.context.vault.sign(SIGN, signed))
        if not package.envelopes and not package.receipts:
            unfinished.unlink()
            return None
        _reach_disk(unfinished)
        procedures.note_medium_made(
            tx,
            to,
            begun.number,
            me=node.party,
            digest=digest,
            envelopes=package.envelopes,
            receipts=len(package.receipts),
            at=manifest.made_at,
        )
    unfinished.replace(path)
    return _report(path, manifest, digest)


def take_medium(node: Node, path: Path, other: Party) -> MediumReport:
    """Take over a medium of the other side (1)-(5); its messages wait in the inbox afterwards."""
    # (1) a package within bounds, with a manifest that can be read
    # (2) signed by the party it names, which takes part in the network
    # (3) from the other side of our link, and made for us
    # (4) the one after the last: neither taken before nor after a gap
    # (5) every file is the one that was enclosed
    with Package(path) as package:  # (1)
        manifest = package.manifest
        sender = Party.parse(manifest.sender)
        record = node.context.directory.get(sender)
        verify(record.sign_key, package.signed, package.signature)  # (2)
        if sender != other or manifest.receiver != str(node.party):  # (3)
            raise JukiError(ErrorCode.MEDIUM_NOT_FOR_US, "the medium is for another office")
        with node.database.transaction() as tx:
            procedures.must_be_next_medium(tx, sender, manifest.number)  # (4)
        package.must_be_whole()  # (5)
        receipts = [
            (one.envelope_id, node.receive(package.read_envelope(one), sender))
            for one in manifest.envelopes
        ]
        _settle(node, package, sender)
        with node.database.transaction() as tx:
            procedures.note_medium_taken(
                tx,
                sender,
                manifest,
                digest=package.digest,
                receipts=receipts,
                at=node.context.clock.now(),
            )
        return _report(path, manifest, package.digest)


def read_manifest(path: Path) -> Manifest:
    """What a medium says about itself to anybody; nothing is verified but its shape."""
    with Package(path) as package:
        return package.manifest


@failing_as_a_line()
def exchange_media(node: Node, folder: Path, other: Party) -> tuple[int, int]:
    """Do what a messenger makes possible: take over the media that came, make one if needed.

    ``folder`` is where the messenger puts media down and picks them up; a medium taken over is
    moved to ``taken`` beside the others. Returns how many were taken and made.
    """
    incoming = way(folder, other, node.party)
    taken = 0
    for path in sorted(incoming.glob(f"*{SUFFIX}")):
        try:
            take_medium(node, path, other)
        except JukiError as error:
            if error.code is not ErrorCode.MEDIUM_ALREADY_IMPORTED:
                raise
        (incoming / "taken").mkdir(exist_ok=True)
        path.replace(incoming / "taken" / path.name)
        taken += 1
    made = make_medium(node, other, way(folder, node.party, other))
    return taken, int(made is not None)


def _enclose_messages(
    tx: Transaction, node: Node, to: Party, above: int, package: PackageWriter
) -> None:
    recipient_seal_key = node.context.directory.get(to).seal_key
    for _ in range(ENVELOPES_A_MEDIUM):
        messages = procedures.list_messages_to_carry(tx, to, above)
        if not messages:
            return
        sent: SentEnvelope = make_envelope(
            messages,
            sender=node.party,
            addressee=to,
            vault=node.context.vault,
            recipient_seal_key=recipient_seal_key,
            now=node.context.clock.now(),
        )
        package.add_envelope(sent)
        above = sent.last_number


def _settle(node: Node, package: Package, sender: Party) -> None:
    """Settle what came back; a receipt for an envelope we know nothing of is of no use to us."""
    for enclosed in package.manifest.receipts:
        with node.database.transaction() as tx:
            sent = procedures.find_carried_envelope(tx, sender, enclosed.envelope_id)
        if sent is not None:
            node.settle(sent, package.read_receipt(enclosed))


def _finish_interrupted(node: Node, to: Party, folder: Path) -> None:
    """Give the medium its name whose number was committed just before the program died."""
    for unfinished in sorted(folder.glob(f"*{SUFFIX}{UNFINISHED}")):
        with node.database.transaction() as tx:
            last = procedures.find_last_medium_made(tx, to)
        if last is not None and _is_package(unfinished, last):
            unfinished.replace(unfinished.with_name(unfinished.name.removesuffix(UNFINISHED)))
        else:
            unfinished.unlink()


def _is_package(path: Path, last: tuple[int, bytes]) -> bool:
    try:
        with Package(path) as package:
            return (package.manifest.number, package.digest) == last
    except JukiError:
        return False


def _reach_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _report(path: Path, manifest: Manifest, digest: bytes) -> MediumReport:
    return MediumReport(
        path=path,
        number=manifest.number,
        digest=digest.hex(),
        envelopes=len(manifest.envelopes),
        messages=manifest.messages,
        receipts=len(manifest.receipts),
    )
