"""What is printed on a card and kept in its chip, put together from register and application."""

from __future__ import annotations

from typing import Final

from jukinet.cards.face import CardFace, CardForm, HolderItems
from jukinet.cards.forms.face import compose_face
from jukinet.cards.photo import HEIGHT_MM, WIDTH_MM
from jukinet.cards.procedures import CardFile, open_photo
from jukinet.cards.screens.people import address_of, find_holder, marks_of
from jukinet.counters.screen import Visit
from jukinet.custody.screens.marks import engine_of
from jukinet.iccard.face import PICTURE_BYTES_MAX, Face, FaceForm
from jukinet.platform.paper.form import Sheet
from jukinet.terms.dates import era_text
from jukinet.terms.errors import ErrorCode, JukiError

CHIP_DOTS: Final = (60, 52, 44, 36, 28, 20)
"""Dots an inch for the picture in the chip: the finest that fits is taken."""


def face_of(visit: Visit, file: CardFile) -> CardFace:
    """The face; PICTURE_UNREADABLE when a form B card has no photograph any more."""
    card, told = (
        file.card,
        find_holder(visit, file.card.resident_id, file.card.application_id).get(),
    )
    items = None
    if card.form is CardForm.B:
        facts = told.identification
        items = HolderItems(
            facts.birth_date, facts.sex, address_of(visit, told), _photo(visit, file)
        )
    return CardFace(
        card.form,
        told.identification.name.written,
        card.valid_until,
        visit.facilities.settings.municipality,
        items,
    )


def face_sheet_of(visit: Visit, file: CardFile) -> Sheet:
    """The face as it goes to the card printer and as the screen shows it."""
    return compose_face(engine_of(visit), face_of(visit, file), marks_of(visit))


def chip_face_of(visit: Visit, file: CardFile) -> Face:
    """The same for the chip, with a picture small enough for it."""
    face = face_of(visit, file)
    if face.holder is None:
        return Face(FaceForm.A, face.name, face.valid_until, face.municipality)
    return Face(
        FaceForm.B,
        face.name,
        face.valid_until,
        face.municipality,
        era_text(face.holder.birth),
        face.holder.sex.ja,
        face.holder.address,
        _small(visit, face.holder.photo),
    )


def _small(visit: Visit, photo: bytes) -> bytes:
    if len(photo) <= PICTURE_BYTES_MAX:
        return photo
    engine = engine_of(visit)  # taken in before photographs were kept small
    for dots in CHIP_DOTS:
        picture = engine.redraw(photo, width_mm=WIDTH_MM, height_mm=HEIGHT_MM, dots=dots)
        if len(picture) <= PICTURE_BYTES_MAX:
            return picture
    raise JukiError(ErrorCode.TOO_LARGE, "no picture fits the chip")


def _photo(visit: Visit, file: CardFile) -> bytes:
    photo = open_photo(
        visit.tx, file.application.application_id, by=visit.by, context=visit.context
    )
    if photo is None:
        raise JukiError(ErrorCode.PICTURE_UNREADABLE, "the photograph was erased")
    return photo
