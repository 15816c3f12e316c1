"""A05, first half: what is asked for. The safest is chosen; whoever agrees presses Enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from jukinet.copies.item import RecordItem, is_in_force
from jukinet.copies.procedures import accept_request, goes_by_card, list_shown, make_documents
from jukinet.copies.purpose import get_purpose, load_purposes
from jukinet.copies.request import (
    DOCUMENTS_MAX,
    FIXED_CONTENT,
    NAMED,
    ONE_PERSON,
    RULES,
    CopyKind,
    CopyRequest,
    Improper,
    Layout,
    OffTheCard,
    Paper,
    RequestState,
    for_purpose,
)
from jukinet.copies.screens.desk import desk_of
from jukinet.counters.case import Case, Means, Relation
from jukinet.counters.procedures import record_reading
from jukinet.counters.screen import Answer, Screen, Visit
from jukinet.filings.procedures import list_open_of_household
from jukinet.platform.crypto.randomness import new_key
from jukinet.platform.web.wording import get_wording
from jukinet.register.flags import FlagKind
from jukinet.register.procedures import get_household, get_record, list_flags
from jukinet.register.record import ResidentRecord
from jukinet.security.operator import Function, Mode
from jukinet.terms.errors import ErrorCode, JukiError

NEW: Final = "/copies/new"
STANDING_KINDS: Final = (
    CopyKind.RECORD_COPY,
    CopyKind.ITEM_CERTIFICATE,
    CopyKind.REMADE_COPY,
    CopyKind.CODE_NOTICE,
)
ERASED_KINDS: Final = (
    CopyKind.ERASED_COPY,
    CopyKind.MOVE_OUT_CERTIFICATE,
    CopyKind.SUBSTITUTE_CERTIFICATE,
)
ITEMS_OFFERED: Final = (
    RecordItem.RELATIONSHIP,
    RecordItem.DOMICILE,
    RecordItem.CODE,
    RecordItem.HISTORY,
)
WHOM: Final = ("self", "household", "picked")
ACCESS_KEYS: Final = {
    "self": "s", "household": "a", "relationship": "r", "domicile": "d", "code": "k",
    "history": "h",
}  # fmt: skip
"""Alt and these letters tick a box: a family with relationships and domicile is three more keys."""
MISTAKES: Final = frozenset(
    {
        ErrorCode.CODE_NEVER_SHOWN,
        ErrorCode.COPY_NOT_POSSIBLE,
        ErrorCode.ERASED_HAS_NO_HOUSEHOLD,
        ErrorCode.FORM_INVALID,
        ErrorCode.IDENTITY_UNPROVEN,
        ErrorCode.ITEMS_NOT_JUSTIFIED,
        ErrorCode.MOVES_BY_CARD,
        ErrorCode.NOT_SAME_HOUSEHOLD,
        ErrorCode.PAPERS_MISSING,
        ErrorCode.UNKNOWN_PURPOSE,
    }
)
FIELD_OF: Final = {
    ErrorCode.CODE_NEVER_SHOWN: "items",
    ErrorCode.COPY_NOT_POSSIBLE: "kind",
    ErrorCode.ERASED_HAS_NO_HOUSEHOLD: "kind",
    ErrorCode.IDENTITY_UNPROVEN: "requester_name",
    ErrorCode.ITEMS_NOT_JUSTIFIED: "items",
    ErrorCode.MOVES_BY_CARD: "off_the_card",
    ErrorCode.NOT_SAME_HOUSEHOLD: "whom",
    ErrorCode.PAPERS_MISSING: "papers",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A person who may be ticked, or one of whom only that there is somebody is said."""

    record: ResidentRecord
    shown: bool

    @property
    def resident_id(self) -> UUID:
        """The person's key."""
        return self.record.resident_id

    @property
    def name(self) -> str:
        """As written in the register."""
        return self.record.identification.name.written

    @property
    def relationship(self) -> str:
        """To the householder."""
        return str(self.record.relationship)


def show_new(visit: Visit) -> Answer:
    """The form for the resident who asks in this case."""
    requester = visit.by.get_case().requester
    if requester is None:
        to = "/search" if visit.has("/search") else "/"
        return visit.redirect(to)
    return _form(visit, requester)


def show_new_for(visit: Visit) -> Answer:
    """The form for a resident who was found."""
    return _form(visit, UUID(visit.path["resident_id"]))


def act_new(visit: Visit) -> Answer:
    """Accept what is asked for and make it at once, where no second person decides first."""
    requester = visit.by.get_case().requester
    if requester is None:
        raise JukiError(ErrorCode.RECORD_NOT_FOUND, "nobody is known in this case")
    return _accept(visit, requester)


def act_new_for(visit: Visit) -> Answer:
    """The same for a resident who was found."""
    return _accept(visit, UUID(visit.path["resident_id"]))


def _accept(visit: Visit, resident: UUID) -> Answer:
    try:
        with visit.tx.savepoint():
            record = get_record(visit.tx, resident)
            request = _read_request(visit, record)
            word = visit.form.find("improper")
            accepted = accept_request(
                visit.tx, request, by=visit.by, context=visit.context,
                improper=Improper(word) if word else None,
            )  # fmt: skip
    except JukiError as error:
        if error.code not in MISTAKES:
            raise
        wording = get_wording(error.code, visit.words.language)
        mistakes = [(FIELD_OF.get(error.code, ""), f"{wording.sentence}{wording.remedy}")]
        return _form(visit, resident, mistakes, status=422)
    if accepted.state is RequestState.OPEN:
        make_documents(
            visit.tx, request.request_id, by=visit.by, context=visit.context, desk=desk_of(visit)
        )
    return visit.redirect(f"/copies/{request.request_id}")


def _read_request(visit: Visit, record: ResidentRecord) -> CopyRequest:
    form, case = visit.form, visit.by.get_case()
    kind = CopyKind(form.choose("kind", tuple(CopyKind)))
    residents = _read_residents(visit, record, kind)
    relation = _relation(case, record, residents)
    layout = Layout(form.choose("layout", tuple(Layout)))
    purpose = form.find("purpose")
    request = CopyRequest(
        request_id=new_key(visit.context.randomness),
        kind=kind,
        layout=Layout.INDIVIDUAL if kind in ONE_PERSON else layout,
        relation=relation,
        means=case.means,
        residents=residents,
        items=frozenset(RecordItem(word) for word in _choices(visit, "items", tuple(RecordItem))),
        documents=_read_documents(visit),
        requester=_requester(case, record, relation),
        requester_name=form.find("requester_name").strip(),
        purpose=purpose,
        reason=_read_reason(visit, kind),
        papers=frozenset(Paper(word) for word in _choices(visit, "papers", tuple(Paper))),
        submitted_to=form.find("submitted_to").strip(),
    )
    return for_purpose(request, get_purpose(purpose).items) if purpose else request


def _read_residents(visit: Visit, record: ResidentRecord, kind: CopyKind) -> tuple[UUID, ...]:
    """Whom the boxes name; they can only name members of the household the form showed."""
    whom = visit.form.choose("whom", WHOM)
    if record.erasure is not None or kind in ONE_PERSON or whom == "self":
        return (record.resident_id,)
    members = [one.resident_id for one in get_household(visit.tx, record.household_id).members]
    if whom == "household":
        return tuple(members)
    ticked = set(visit.form.list("persons"))
    return tuple(one for one in members if str(one) in ticked)


def _relation(case: Case, record: ResidentRecord, residents: tuple[UUID, ...]) -> Relation:
    """Whoever asks for himself and names others of his household asks as a member of it."""
    if case.relation is Relation.SELF and residents != (case.requester or record.resident_id,):
        return Relation.HOUSEHOLD
    return case.relation


def _requester(case: Case, record: ResidentRecord, relation: Relation) -> UUID | None:
    """The resident who asks; for one's own record it is whoever was found and identified."""
    if case.requester is not None or relation in NAMED or relation is Relation.OFFICE:
        return case.requester
    return record.resident_id


def _read_reason(visit: Visit, kind: CopyKind) -> str:
    """Why somebody needs it; of a certificate of a move, why his card does not serve."""
    word = visit.form.find("off_the_card")
    if kind in FIXED_CONTENT and word:
        return OffTheCard(visit.form.choose("off_the_card", tuple(OffTheCard)))
    return visit.form.find("reason").strip()


def _read_documents(visit: Visit) -> int:
    text = visit.form.find("documents") or "1"
    if not text.isdecimal() or not 1 <= int(text) <= DOCUMENTS_MAX:
        raise JukiError(ErrorCode.FORM_INVALID, "so many documents are not made")
    return int(text)


def _choices(visit: Visit, name: str, allowed: tuple[str, ...]) -> list[str]:
    words = visit.form.list(name)
    if not set(words) <= set(allowed):
        raise JukiError(ErrorCode.FORM_INVALID, f"{name} is none of the choices")
    return words


def _form(visit: Visit, resident: UUID, mistakes: object = (), status: int = 200) -> Answer:
    case, law = visit.by.get_case(), visit.context.law(visit.today)
    record = get_record(visit.tx, resident)
    members = _list_members(visit, record, case)
    rule = RULES[case.relation]
    words = visit.words
    kinds = [
        kind
        for kind in (STANDING_KINDS if record.erasure is None else ERASED_KINDS)
        if kind in rule.kinds or case.relation is Relation.SELF
    ]
    record_reading(
        visit.tx, visit.by, visit.context, Function.COPY, items=("name", "relationship"),
        subjects=[one.record for one in members if one.shown],
    )  # fmt: skip
    return visit.page(
        "copies/new.html",
        title="title-new",
        status=status,
        mistakes=mistakes,
        action=visit.url(NEW if case.requester == resident else f"{NEW}/{resident}"),
        chosen=_chosen(visit, kinds),
        members=members,
        erased=record.erasure is not None,
        kinds=[(kind.value, words(f"kind-{kind.value}")) for kind in kinds],
        items=[
            (item.value, words(f"item-{item.value}"))
            for item in ITEMS_OFFERED
            if item in rule.items
        ],
        more_items=[
            (item.value, words(f"item-{item.value}"))
            for item in RecordItem
            if item not in ITEMS_OFFERED and is_in_force(item, law)
        ],
        purposes=[(key, one.ja if words.language == "ja" else one.en)
                  for key, one in load_purposes().items()],
        papers=[(one.value, words(f"paper-{one.value}")) for one in sorted(rule.papers)],
        improper=[(one.value, words(f"improper-{one.value}")) for one in Improper],
        others=case.relation in NAMED,
        by_card=goes_by_card(record),
        off_the_card=[(one.value, words(f"off-the-card-{one.value}")) for one in OffTheCard],
        review=rule.review,
        never_code=RecordItem.CODE not in rule.items,
        article=law.article(rule.article),
        keys=ACCESS_KEYS,
        cautions=_list_cautions(visit, record, members),
    )  # fmt: skip


def _list_cautions(visit: Visit, record: ResidentRecord, members: list[Member]) -> list[str]:
    """What whoever issues should know: a filing is under way, or the office has its doubts."""
    found = []
    if record.erasure is None and list_open_of_household(visit.tx, record.household_id):
        found.append("new-filing-open")
    shown = [one.resident_id for one in members if one.shown]
    flags = list_flags(visit.tx, shown)
    if any(one.stands and one.kind is FlagKind.UNDER_INVESTIGATION for one in flags):
        found.append("new-investigated")
    return found


def _chosen(visit: Visit, kinds: list[CopyKind]) -> dict[str, object]:
    """What the form shows as chosen: as it was sent, or the safest."""
    form = visit.form
    sent = bool(form.fields)
    return {
        "kind": form.find("kind") if sent else kinds[0].value if kinds else "",
        "whom": form.find("whom") if sent else "self",
        "persons": form.list("persons"),
        "layout": form.find("layout") if sent else Layout.HOUSEHOLD.value,
        "items": form.list("items"),
        "purpose": form.find("purpose"),
        "documents": form.find("documents") if sent else "1",
        "requester_name": form.find("requester_name"),
        "reason": form.find("reason"),
        "off_the_card": form.find("off_the_card"),
        "papers": form.list("papers"),
        "submitted_to": form.find("submitted_to"),
        "improper": form.find("improper"),
        "opened": sent,
    }


def _list_members(visit: Visit, record: ResidentRecord, case: Case) -> list[Member]:
    """The household's persons, or the one whose record is erased; names only where they may be."""
    if record.erasure is None:
        records = list(get_household(visit.tx, record.household_id).members)
    else:
        records = [record]
    passed = list_shown(
        visit.tx, [one.resident_id for one in records], document=case.case_id,
        requester=case.requester, proven=case.means is Means.CARD and case.requester is not None,
        operator_id=visit.by.operator.operator_id, now=visit.by.now,
    )  # fmt: skip
    return [
        Member(one, one.resident_id in passed)
        for one in sorted(records, key=lambda one: one.resident_id != record.resident_id)
    ]


ASKING_SCREENS: Final = (
    Screen("J-A05", NEW, Function.COPY, Mode.EXECUTE, show=show_new, act=act_new, menu="menu-new"),
    Screen(
        "J-A05a", f"{NEW}/{{resident_id:uuid}}", Function.COPY, Mode.EXECUTE, show=show_new_for,
        act=act_new_for,
    ),
)  # fmt: skip
