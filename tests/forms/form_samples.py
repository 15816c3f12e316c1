"""Every form, filled in for one kit of person: an ordinary one, or the longest there can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from jukinet.copies.daybook import FeeLine, PaperLine, SpoiltLine
from jukinet.copies.document import (
    LEFT_OUT,
    Closing,
    HouseholdCopy,
    ItemCertificate,
    PastChange,
    PersonCopy,
    PersonEntry,
)
from jukinet.copies.forms.closing import (
    compose_fee_summary,
    compose_paper_ledger,
    compose_spoilt_sheets,
)
from jukinet.copies.forms.erased_copy import compose_erased_copy
from jukinet.copies.forms.household_copy import compose_household_copy
from jukinet.copies.forms.item_certificate import compose_item_certificate
from jukinet.copies.forms.personal_copy import compose_personal_copy
from jukinet.copies.forms.remade_copy import compose_remade_copy
from jukinet.copies.forms.request_form import RequestPaper, WantedDocument, compose_request_form
from jukinet.copies.item import RecordItem
from jukinet.copies.request import CopyKind
from jukinet.custody.forms.manual import ManualChapter, ManualSection, compose_manual
from jukinet.custody.forms.operation_list import OperationLine, compose_operation_list
from jukinet.filings.forms.authority_record import (
    AuthorityRecord,
    Hand,
    compose_authority_record,
)
from jukinet.filings.forms.code_change_request import (
    CodeChangeRequest,
    compose_code_change_request,
)
from jukinet.filings.forms.code_notice import (
    CodeNotice,
    compose_code_change_notice,
    compose_code_notice,
)
from jukinet.filings.forms.enquiry_letter import EnquiryLetter, compose_enquiry_letter
from jukinet.filings.forms.move_out_certificate import (
    MoveOutFacts,
    compose_move_out_certificate,
    compose_substitute_certificate,
)
from jukinet.filings.forms.moving_form import Change, Mover, MovingPaper, compose_moving_form
from jukinet.inspection.forms.excerpt import Excerpt, ExcerptLine, compose_excerpt
from jukinet.inspection.forms.publication import PublishedInspection, compose_publication
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Sheet
from jukinet.platform.paper.marks import IssueMarks
from jukinet.protection.application import Aggressor, AggressorRelation, Opinion, OpinionBody
from jukinet.protection.forms.application_form import (
    Applicant,
    ApplicationPaper,
    compose_application_form,
)
from jukinet.protection.forms.decision_letters import (
    DecisionLetter,
    compose_extension_letter,
    compose_lifting_letter,
    compose_result_letter,
)
from jukinet.protection.forms.liaison_slip import LiaisonSlip, compose_liaison_slip
from jukinet.register.certificate import MoveOutCertificate
from jukinet.register.record import Qualifications
from jukinet.terms.address import ADDRESS_LENGTH_MAX, Address, PermanentDomicile
from jukinet.terms.codes import MunicipalityCode, ResidentRecordCode
from jukinet.terms.dates import LifeDate
from jukinet.terms.identification import IdentificationInformation
from jukinet.terms.person import NAME_LENGTH_MAX, PersonName, Relationship, Sex

MORNING: Final = datetime(2003, 8, 25, 1, 0, tzinfo=UTC)
TODAY: Final = date(2003, 8, 25)
ISSUER: Final = MunicipalityCode.from_five("13229")
ELSEWHERE: Final = MunicipalityCode.from_five("20201")
CITY: Final = "東京都西東京市"
BIRTH: Final = LifeDate("1970-04-01")

MARKS: Final = IssueMarks(
    number="2003-000123",
    issued_at=MORNING,
    issuer=ISSUER,
    municipality=CITY,
    mayor="西東京市長　保谷　太郎",
    case_number="20030825-0042",
    terminal="窓03",
)


@dataclass(frozen=True, slots=True)
class Kit:
    """A person's texts."""

    name: str
    kana: str
    place: str  # below the municipality

    @property
    def address(self) -> str:
        return CITY + self.place


ORDINARY: Final = Kit("渡邉󠄏　太郎", "わたなべ　たろう", "南町五丁目6番13号")


def cut(text: str, length: int) -> str:
    """The text over and over, up to a length, not ending in a space."""
    return (text * (length // len(text) + 1))[: length - 1] + "終"


LONGEST: Final = Kit(
    cut("アレクサンドリーナ・マリア・デ・ロス・アンヘレス　", NAME_LENGTH_MAX),
    ("あれくさんどりーなまりあでろすあんへれす" * 11)[:NAME_LENGTH_MAX],
    cut("南町五丁目6番13号西東京第三コーポラス北棟", ADDRESS_LENGTH_MAX),
)


def person(kit: Kit, at: int = 0) -> PersonEntry:
    """An entry in which every second person has items left out."""
    asked = at % 2 == 0
    return PersonEntry(
        resident_id=UUID(int=at + 1),
        name=PersonName(kit.name, kit.kana),
        birth_date=LifeDate(f"197{at % 10}-04-01"),
        sex=(Sex.MALE, Sex.FEMALE)[at % 2],
        address=kit.address,
        address_since=LifeDate("1999-04-01"),
        resident_since=LifeDate("1999-04-01"),
        notified_on=date(1999, 4, 5),
        previous_address="長野県長野市" + kit.place,
        relationship="世帯主" if at == 0 else "子",
        domicile=PermanentDomicile(kit.place, kit.name) if asked else LEFT_OUT,
        code=ResidentRecordCode.from_ten(f"123456789{at % 10}") if asked else LEFT_OUT,
        qualifications=LEFT_OUT,
        remarks=("調査中",) if at == 1 else (),
    )


def household(kit: Kit, count: int) -> HouseholdCopy:
    return HouseholdCopy(kit.address, kit.name, tuple(person(kit, at) for at in range(count)))


def certificates(kit: Kit, count: int) -> list[MoveOutCertificate]:
    told = IdentificationInformation(
        ResidentRecordCode.from_ten("1234567890"), PersonName(kit.name, kit.kana), BIRTH, Sex.MALE,
        Address(ISSUER, kit.place),
    )  # fmt: skip
    one = MoveOutCertificate(
        told, Relationship.parse("世帯主"), PermanentDomicile(kit.place, kit.name),
        Qualifications(True, date(2000, 1, 1)), ELSEWHERE, kit.place, date(2003, 9, 1), TODAY,
    )  # fmt: skip
    return [one] * count


def name_of(code: MunicipalityCode) -> str:
    return CITY if code == ISSUER else "長野県長野市"


def _household(engine: PaperEngine, kit: Kit) -> Sheet:
    return compose_household_copy(engine, household(kit, 5), MARKS)


def _personal(engine: PaperEngine, kit: Kit) -> Sheet:
    moved = PastChange(
        "住所", CITY + "泉町一丁目1番", kit.address, date(2001, 4, 1), date(2001, 4, 3), "転居"
    )
    asked = replace(person(kit), qualifications=(("国民健康保険", "平成11年4月1日資格取得"),))
    return compose_personal_copy(
        engine, PersonCopy(asked.with_history([moved] * 3), kit.name), MARKS
    )


def _erased(engine: PaperEngine, kit: Kit) -> Sheet:
    closing = Closing("転出", date(2003, 9, 1), True, "長野県長野市" + kit.place)
    closed = replace(person(kit, 1), closing=closing)
    return compose_erased_copy(engine, PersonCopy(closed, LEFT_OUT), MARKS)


def _remade(engine: PaperEngine, kit: Kit) -> Sheet:
    return compose_remade_copy(engine, PersonCopy(person(kit), kit.name, date(2002, 8, 5)), MARKS)


def _items(engine: PaperEngine, kit: Kit) -> Sheet:
    ticked = frozenset({RecordItem.NAME, RecordItem.BIRTH_DATE, RecordItem.ADDRESS})
    content = ItemCertificate((person(kit),), ticked, LEFT_OUT, "西東京小学校")
    return compose_item_certificate(engine, content, MARKS)


def _move_out(engine: PaperEngine, kit: Kit) -> Sheet:
    facts = MoveOutFacts(kit.name, kit.name, date(2003, 8, 20), frozenset({0}))
    return compose_move_out_certificate(
        engine, certificates(kit, 2), facts, name_of, MARKS, sealed_text="JUKI1" + "A7K2" * 160
    )


def _substitute(engine: PaperEngine, kit: Kit) -> Sheet:
    facts = MoveOutFacts(kit.name, "", date(2003, 8, 20))
    marks = replace(MARKS, reissued=True)
    return compose_substitute_certificate(engine, certificates(kit, 1), facts, name_of, marks)


def notice(kit: Kit) -> CodeNotice:
    code = ResidentRecordCode.from_ten("1234567890")
    return CodeNotice(PersonName(kit.name, kit.kana), kit.address, code, TODAY)


def _change_request(engine: PaperEngine, kit: Kit) -> Sheet:
    request = CodeChangeRequest(
        "西東京市長", kit.name, kit.address, "本人", [(kit.name, BIRTH)], "運転免許証"
    )
    return compose_code_change_request(engine, request, MARKS)


def _moving(engine: PaperEngine, kit: Kit) -> Sheet:
    mover = Mover(PersonName(kit.name, kit.kana), BIRTH, "男", "世帯主")
    paper = MovingPaper(
        "西東京市長", "20030825-0042", "転居", date(2003, 8, 20), TODAY, kit.address, [mover] * 2,
        [Change(kit.name, "住所", CITY + "泉町一丁目1番", kit.address)], "本人", "運転免許証",
    )  # fmt: skip
    return compose_moving_form(engine, paper, MARKS)


def _authority(engine: PaperEngine, kit: Kit) -> Sheet:
    record = AuthorityRecord(
        "H15-職権-000012", "職権記載・消除", "職権消除", date(2003, 8, 20), TODAY,
        "実態調査", "法14条・34条", "現地調査報告書　平成15年8月19日", True,
        Hand("sasaki", MORNING), Hand(),
        [
            Change(kit.name, "消除", kit.address, "平成15年8月20日"),
            Change(kit.name, "続柄", "子", "世帯主"),
        ],
    )  # fmt: skip
    return compose_authority_record(engine, record, MARKS)


def _request(engine: PaperEngine, kit: Kit) -> Sheet:
    paper = RequestPaper(
        "西東京市長", kit.name, kit.address, "本人", kit.name, kit.address,
        ["世帯主・続柄"], "住宅資金の申込み", "ひので銀行",
        [WantedDocument("住民票の写し（世帯全員）", 2, 600)], "運転免許証",
    )  # fmt: skip
    return compose_request_form(engine, paper, MARKS)


def _application(engine: PaperEngine, kit: Kit) -> Sheet:
    paper = ApplicationPaper(
        "西東京市長", Applicant(kit.name, BIRTH), kit.address, "",
        [Applicant(kit.name, LifeDate("2000-02-01"), "子")],
        Aggressor("保谷　次郎", AggressorRelation.SPOUSE, BIRTH), "配偶者",
        ["閲覧", "住民票の写し"], Opinion(OpinionBody.POLICE, "ひので警察署", TODAY), "運転免許証",
    )  # fmt: skip
    return compose_application_form(engine, paper, MARKS)


def decision(kit: Kit) -> DecisionLetter:
    return DecisionLetter(
        kit.name, kit.address, "L-20030825-001", TODAY, date(2004, 8, 24), [kit.name]
    )


def _slip(engine: PaperEngine, kit: Kit) -> Sheet:
    slip = LiaisonSlip(
        "長野県長野市長", "L-20030825-001", "開始", [(kit.name, BIRTH)], "保谷　次郎", TODAY, None
    )
    return compose_liaison_slip(engine, slip, MARKS)


def _letter(engine: PaperEngine, kit: Kit) -> Sheet:
    asked = EnquiryLetter(
        kit.name, kit.address, "20030601-0012", date(2003, 6, 10), date(2003, 9, 10)
    )
    return compose_enquiry_letter(engine, asked, MARKS)


def _excerpt(engine: PaperEngine, kit: Kit) -> Sheet:
    line = ExcerptLine(kit.name, BIRTH, "男", kit.place)
    excerpt = Excerpt("南町五丁目", date(2003, 8, 1), "I-2003-0001", "世論を調べる会", [line] * 40)
    return compose_excerpt(engine, excerpt, MARKS)


def _publication(engine: PaperEngine, kit: Kit) -> Sheet:
    line = PublishedInspection("世論を調べる会", "世論調査", TODAY, "南町五丁目の者")
    return compose_publication(
        engine, [line] * 4, date(2003, 4, 1), date(2004, 3, 31), replace(MARKS, number="")
    )


def _operations(engine: PaperEngine, kit: Kit) -> Sheet:
    line = OperationLine(
        MORNING, "佐藤", "窓03", "20030825-0042", "証明", "実行", "氏名・住所", "P-3f9a0c", "交付"
    )
    return compose_operation_list(
        engine, [line] * 30, first=MORNING, last=MORNING, asked="すべて", marks=MARKS
    )


def _manual(engine: PaperEngine, kit: Kit) -> Sheet:
    section = ManualSection(
        "サインオン", "J-A01", ["操作者カードを使います。"], ["カードを差し込む", "暗証番号"],
        ["キー", "はたらき"], [30, 0], [["F9", "送る"], ["F12", "やめる"]],
    )  # fmt: skip
    chapter = ManualChapter("はじめに", ["動いている版から作られました。"], [section])
    return compose_manual(
        engine, [chapter, chapter], subtitle="住民記録システム", version="0.1.0",
        marks=replace(MARKS, number=""),
    )  # fmt: skip


def _fees(engine: PaperEngine, kit: Kit) -> Sheet:
    lines = [FeeLine(CopyKind.RECORD_COPY, 12, 2, 3_000), FeeLine(CopyKind.ERASED_COPY, 3, 0, 900)]
    kinds = {"record-copy": "住民票の写し", "erased-copy": "除票の写し"}
    return compose_fee_summary(engine, lines, 3_800, "釣銭の渡し間違い", kinds, TODAY, MARKS)


def _papers(engine: PaperEngine, kit: Kit) -> Sheet:
    line = PaperLine("A004501から", "A004512", 12, 1, 0, "A004525", 475, "A004525")
    return compose_paper_ledger(engine, [line], "", TODAY, MARKS)


def _spoilt(engine: PaperEngine, kit: Kit) -> Sheet:
    line = SpoiltLine("A004513", "jam", MORNING, "佐藤")
    return compose_spoilt_sheets(engine, [line], {"jam": "紙詰まり"}, TODAY, MARKS)


Compose = Callable[[PaperEngine, Kit], Sheet]

ABOUT_PERSONS: Final[Mapping[str, Compose]] = {
    "J-01": _household,
    "J-02": _personal,
    "J-04": _erased,
    "J-05": _remade,
    "J-06": _items,
    "J-07": _move_out,
    "J-08": _substitute,
    "J-10": lambda engine, kit: compose_code_notice(engine, notice(kit), MARKS),
    "J-11": lambda engine, kit: compose_code_change_notice(engine, notice(kit), MARKS),
    "J-11B": _change_request,
    "J-17": _moving,
    "J-19": _request,
    "J-20A": _application,
    "J-20B": lambda engine, kit: compose_result_letter(engine, decision(kit), MARKS),
    "J-20C": lambda engine, kit: compose_extension_letter(engine, decision(kit), MARKS),
    "J-20D": lambda engine, kit: compose_lifting_letter(engine, decision(kit), MARKS),
    "J-20E": _slip,
    "J-41": _letter,
    "J-42": _excerpt,
    "J-44": _authority,
}
WITHOUT_PERSONS: Final[Mapping[str, Compose]] = {
    "J-34": _operations,
    "J-38": _manual,
    "J-39A": _fees,
    "J-39B": _papers,
    "J-39C": _spoilt,
    "J-43": _publication,
}
ALL: Final[Mapping[str, Compose]] = {**ABOUT_PERSONS, **WITHOUT_PERSONS}
