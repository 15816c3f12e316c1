"""The notice to a domicile on paper, filled with the persons of the other samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import form_samples as samples
from form_samples import BIRTH, ELSEWHERE, MORNING, Compose, Kit

from jukinet.address_history.forms.notice_paper import compose_notice_paper
from jukinet.address_history.history import RegisteredPerson
from jukinet.address_history.notice import Content, Notice, NoticeState, Way
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.terms.address import PermanentDomicile


def _notice(engine: PaperEngine, kit: Kit) -> Sheet:
    person = RegisteredPerson(PermanentDomicile(kit.place, kit.name), kit.name, BIRTH)
    notice = Notice(
        UUID(int=1), Content.ADDRESS, UUID(int=2), ELSEWHERE, Way.PAPER, person, None, MORNING,
        NoticeState.TO_POST,
    )  # fmt: skip
    line = {"address": kit.address, "since": "平成15年8月20日", "reason": "転居（届出）"}
    return compose_notice_paper(engine, notice, "長野県長野市", [line], samples.MARKS)


ABOUT_PERSONS: Final[Mapping[str, Compose]] = {"J-48": _notice}
