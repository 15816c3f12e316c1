"""What is sent to the printer: the face's items, for a machine that has the layout itself."""

from __future__ import annotations

import msgspec

from jukinet.cards.face import CardFace


class PrintedFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The items of a face; nothing of it shows in a ``repr``."""

    form: str
    name: str
    valid_until: str
    municipality: str
    birth: str = ""
    sex: str = ""
    address: str = ""
    photo: bytes = b""

    def __repr__(self) -> str:
        return "PrintedFace(•••)"


def draw_data(face: CardFace) -> bytes:
    """The items of a face as the station keeps them on the card."""
    holder = face.holder
    items = ("", "", "", b"")
    if holder is not None:
        items = (holder.birth.text, holder.sex.value, holder.address, holder.photo)
    return msgspec.json.encode(
        PrintedFace(
            face.form.value, face.name, face.valid_until.isoformat(), face.municipality, *items
        )
    )
