"""What an issue puts on paper beside its content: who issued it, when, under which numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jukinet.terms.codes import MunicipalityCode
from jukinet.terms.dates import day_of


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueMarks:
    """The marks of one issue (発行の表示).

    ``simulated`` puts the purple frame and 「模擬」 on every sheet: a nation in miniature sets it,
    and no form can leave it out.
    """

    number: str  # 発行番号; empty on papers that are not numbered
    issued_at: datetime
    issuer: MunicipalityCode
    municipality: str  # 東京都西東京市
    mayor: str  # 西東京市長　保谷　太郎
    profile: str = "平成15年8月25日"  # the law as of this day
    case_number: str = ""  # 受付番号
    terminal: str = ""  # 端末番号
    binding: str = ""  # which request and persons the bytes are of; in the metadata, never seen
    reissued: bool = False
    simulated: bool = False

    def __post_init__(self) -> None:
        assert self.issued_at.tzinfo is not None

    @property
    def issued_on(self) -> date:
        """The day on the paper, in Japan."""
        return day_of(self.issued_at)
