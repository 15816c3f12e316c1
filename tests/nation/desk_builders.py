"""A small nation behind the page's own port: real views, kept in memory, deterministic.

It stands in for the running nation at the page's edge only: what the page shows and does is real.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk_counters import SmallCounters

from jukinet.nation.desk import (
    AccessLedger,
    AccessLine,
    AccessView,
    AffairOption,
    AgencyOption,
    AlteredByte,
    AskOptions,
    AskView,
    BalanceView,
    HandedOut,
    HeaderField,
    LedgerView,
    LineView,
    MessageLine,
    MessageView,
    MoveView,
    Name,
    NationView,
    NodeState,
    NodeView,
    ProofState,
    ProvidedItem,
    Question,
    ResidentsPerTier,
    SampleView,
    Trait,
)
from jukinet.nation.desk.looking import names_of
from jukinet.nation.movements import Movements, MovementSeen
from jukinet.nation.plan import Plan
from jukinet.nation.plan_reading import load_plan
from jukinet.nation.traffic import EventKind
from jukinet.platform.clock import ManualClock
from jukinet.platform.message.overview import Direction, StepPassed
from jukinet.platform.web.wording import Language, get_wording
from jukinet.terms.errors import ErrorCode, JukiError
from jukinet.terms.identification import Item
from jukinet.terms.parties import Party, Role

MORNING = datetime(2003, 8, 25, 0, 12, 30, tzinfo=UTC)
GRANTED = (Item.NAME, Item.BIRTH_DATE, Item.SEX, Item.ADDRESS, Item.CODE, Item.CHANGE)
STEPS = ("peer", "signature", "addressee", "role", "jurisdiction", "body", "unseen")
_YAMAGUCHI = Name("山口市", "Yamaguchi")
_NISHITOKYO = Name("西東京市", "Nishitokyo")
SAMPLES = (
    SampleView("s1", Trait.PLAIN, _YAMAGUCHI, "模擬　太郎", "1961-05-02"),
    SampleView("s2", Trait.VARIANT, _NISHITOKYO, "髙﨑　葛󠄀子", "1955-11-30"),
    SampleView("s3", Trait.NAMESAKE, _YAMAGUCHI, "佐藤　花子", "1970-01-09"),
    SampleView("s4", Trait.CHILD, _NISHITOKYO, "𠮷田　陽菜", "2001-03-14"),
)
PROVIDED = {
    Item.NAME: "模擬　太郎（モギ　タロウ）",
    Item.BIRTH_DATE: "1961-05-??",
    Item.SEX: "male",
    Item.ADDRESS: "山口県山口市亀山町2番1号",
    Item.CODE: "24727 ••••••",
    Item.CHANGE: "転入 2003-08-20",
}
NOT_GRANTED = "77"
PROOF_FILE = "record-proof-national_server-3.json"


class SmallDesk(SmallCounters):
    """The page's port over a handful of values."""

    def __init__(self, plan: Plan | None = None, *, busy: bool = True) -> None:
        super().__init__(MORNING)
        self.plan = plan or load_plan("first_light", size="mini")
        self.clock = ManualClock(MORNING)
        self.movements = Movements()
        self.moves = 0
        self.asked: list[AskView] = []
        self.speed = 60.0
        self.stopped = False
        self.cut: set[frozenset[Party]] = set()
        self.altered: dict[Party, AlteredByte] = {}
        self.with_samples = True
        self._names = names_of(self.plan)
        self._busy = busy

    # --- looking -------------------------------------------------------------------------

    async def look(self) -> NationView:
        nodes = tuple(self._node(party) for party in self.plan.parties)
        made = 1_284 + 4 * self.moves
        queued = sum(node.queued for node in nodes)
        counts = {"refused": 2, "parked": 1 if self._busy else 0, "waiting": 3 if self._busy else 0}
        behind = 2 if self._busy else 0
        residents = ResidentsPerTier(12_000, 12_000, 12_000 - behind, 12_000 - behind)
        balance = BalanceView(
            residents=residents,
            made=made,
            queued=queued,
            delivered=made - queued,
            effective=made - queued - sum(counts.values()),
            answered=sum(1 for one in self.asked if one.answered),
            turned_away=sum(1 for one in self.asked if not one.answered),
            access_records=len(self.asked),
            checkpoints=9,
            cosigned=8,
            **counts,
        )
        return NationView(
            now=self.clock.now(),
            speed=self.speed,
            stopped=self.stopped,
            nodes=nodes,
            lines=tuple(self._lines()),
            balance=balance,
            recent=self._recent(),
        )

    async def watch(self) -> AsyncGenerator[MovementSeen, None]:
        async for seen in self.movements.subscribe():
            yield seen

    def _node(self, party: Party) -> NodeView:
        name = self._names.get(party, Name("全国センター", "National centre"))
        carriers = {each.register_office: each.carrier.value for each in self.plan.municipalities}
        is_cut = any(party in ends for ends in self.cut)
        prefecture = party.role is Role.PREFECTURAL_SERVER
        parked = self._busy and party == self.plan.municipalities[5].communication_server
        queued = 7 if is_cut else 12 if prefecture and self._busy and party.code == "350001" else 0
        state = NodeState.CALM
        if queued:
            state = NodeState.BEHIND
        if parked or is_cut:
            state = NodeState.ATTENTION
        return NodeView(
            party=party,
            name=name,
            state=state,
            carrier=carriers.get(party),
            residents=None if party.role is Role.AGENCY else 1_000,
            told=40,
            queued=queued,
            delivered=40 - queued,
            received=38,
            waiting=3 if prefecture and self._busy else 0,
            parked=1 if parked else 0,
        )

    def _lines(self) -> list[LineView]:
        pairs: list[tuple[Party, Party]] = []
        for each in self.plan.municipalities:
            pairs.append((each.register_office, each.communication_server))
            pairs.append((each.communication_server, each.prefecture))
        pairs += [(each.party, self.plan.national) for each in self.plan.prefectures]
        pairs += [(each.party, self.plan.national) for each in self.plan.agencies]
        return [self._line(one, other) for one, other in pairs]

    def _line(self, one: Party, other: Party) -> LineView:
        if frozenset((one, other)) not in self.cut:
            return LineView(one, other, cut=False)
        return LineView(
            one, other, True, 7, 3, ErrorCode.PEER_UNREACHABLE, MORNING + timedelta(minutes=4)
        )

    def _recent(self) -> tuple[MessageLine, ...]:
        towns = self.plan.municipalities
        one, other, third = towns[3], towns[0], towns[5]
        one_cs, national = one.communication_server, self.plan.national
        rows = (
            ("identification-forwarded/1", national, one.prefecture, "effective"),
            ("identification-changed/1", one.prefecture, one_cs, "effective"),
            ("resident-changed/1", one_cs, one.register_office, "waiting"),
            ("move-in-notice/1", other.communication_server, one_cs, "effective"),
            ("notice-held/1", third.communication_server, third.prefecture, "parked"),
            ("checkpoint-offered/1", national, one.prefecture, "effective"),
            ("identification-changed/1", one.prefecture, one_cs, "outside-jurisdiction"),
        )
        return tuple(
            MessageLine(
                node, f"{at:032x}", Direction.RECEIVED, other, kind, 118 - at,
                MORNING - timedelta(seconds=20 * at), state,
            )
            for at, (kind, node, other, state) in enumerate(rows)
        )  # fmt: skip

    async def list_messages(self, node: Party) -> tuple[MessageLine, ...]:
        return tuple(line for line in self._recent() if node in (line.node, line.other))

    async def open_message(self, node: Party, message_id: str) -> MessageView:
        for line in self._recent():
            if line.message_id == message_id and line.node == node:
                return self._opened(line)
        raise JukiError(ErrorCode.NOT_FOUND, "this node has no such message")

    def _opened(self, line: MessageLine) -> MessageView:
        steps = [
            StepPassed("made", line.made_at, "passed"),
            StepPassed("sent", line.made_at, "passed"),
        ]
        for step in STEPS:
            failed = line.state == "outside-jurisdiction" and step == "jurisdiction"
            result = line.state if failed else "passed"
            steps.append(StepPassed(step, line.made_at + timedelta(seconds=1), result))
            if failed:
                break
        else:
            steps.append(StepPassed("effect", line.made_at + timedelta(seconds=2), "passed"))
        header = {
            "alg": "ES256",
            "typ": "juki-envelope+jws",
            "kid": "9f" * 32,
            "enc": "juki-seal/1",
            "sender": str(line.other),
            "addressee": str(line.node),
            "sent_at": "2003-08-25T09:12:30+09:00",
            "first_number": "118",
            "last_number": "118",
            "count": "1",
        }
        return MessageView(
            line=line,
            envelope_id="5c" * 16,
            header=tuple(HeaderField(name, value) for name, value in header.items()),
            signature="Zm9v" * 21,
            sealed_bytes=812,
            steps=tuple(steps),
            article=Name("住民基本台帳法第30条の5", "Act Art. 30-5"),
        )

    # --- doing ---------------------------------------------------------------------------

    async def stop_time(self) -> None:
        self.stopped = True

    async def start_time(self, speed: int) -> None:
        self.stopped, self.speed = False, float(speed)

    async def make_move(self) -> MoveView:
        self.moves += 1
        await asyncio.sleep(0)
        one, other = self.plan.municipalities[3], self.plan.municipalities[0]
        for sender, receiver in (
            (one.register_office, one.communication_server),
            (one.communication_server, one.prefecture),
            (one.prefecture, self.plan.national),
            (other.communication_server, one.communication_server),
        ):
            self.see(sender, receiver)
        origin, destination = Name(one.name, one.name_en), Name(other.name, other.name_en)
        return MoveView(EventKind.MOVE, origin, destination, 3)

    def see(self, sender: Party, receiver: Party, messages: int = 1) -> None:
        self.movements.publish(MovementSeen(sender, receiver, messages, self.clock.now()))

    async def cut_line(self, one: Party, other: Party) -> None:
        self._must_be_line(one, other)
        self.cut.add(frozenset((one, other)))

    async def heal_line(self, one: Party, other: Party) -> None:
        self._must_be_line(one, other)
        self.cut.discard(frozenset((one, other)))

    def _must_be_line(self, one: Party, other: Party) -> None:
        if not any({line.one, line.other} == {one, other} for line in self._lines()):
            raise JukiError(ErrorCode.NOT_FOUND, "no such line")

    # --- asking and records ----------------------------------------------------------------

    async def list_ask_options(self) -> AskOptions:
        pension = AffairOption("1", "16", Name("恩給法　年金の支給", "Pensions: payment"), GRANTED)
        care = AffairOption("1", "21", Name("介護保険法　特別徴収", "Care insurance"), GRANTED[:1])
        other = AffairOption("1", NOT_GRANTED, Name("国民年金法　被保険者", "National pension"), ())
        agencies = tuple(
            AgencyOption(each.party, Name(each.name, each.name_en), (pension, care, other))
            for each in self.plan.agencies
        )
        return AskOptions(agencies, SAMPLES if self.with_samples else ())

    async def ask(self, question: Question, language: Language) -> AskView:
        self._find_sample(question.sample_id)
        citation = Name(
            "住民基本台帳法第30条の7第3項 別表第一の16の項", "Act Art. 30-7 (3), table 1, item 16"
        )
        granted = question.item != NOT_GRANTED
        code = ErrorCode.PURPOSE_NOT_GRANTED
        wording = get_wording(code, language)
        view = AskView(
            question=question,
            asked_at=self.clock.now(),
            milliseconds=7.4,
            status=200 if granted else 403,
            code="found" if granted else code.value,
            receipt="r-2003-000118",
            citation=citation,
            items=tuple(ProvidedItem(item, PROVIDED[item]) for item in question.items)
            if granted
            else (),
            matched_by="code" if granted else None,
            problem=None if granted else wording.sentence,
            remedy=None if granted else wording.remedy,
        )
        self.asked.append(view)
        return view

    def _find_sample(self, sample_id: str) -> SampleView:
        for sample in SAMPLES:
            if sample.sample_id == sample_id:
                return sample
        raise JukiError(ErrorCode.NOT_FOUND, "no such sample")

    async def list_access(self, sample_id: str) -> AccessView:
        sample = self._find_sample(sample_id)
        proofs = tuple(ProofState)
        mine = [view for view in self.asked if view.question.sample_id == sample_id]
        lines = tuple(
            AccessLine(
                entry_id=at + 1,
                at=view.asked_at,
                who=view.question.agency,
                who_name=self._names[view.question.agency],
                affair=Name("恩給の支給（別表第一の16の項）", "Pension payment (table 1, item 16)"),
                items=view.question.items,
                result=view.code,
                case="DEMO-0001",
                receipt=view.receipt,
                proof=proofs[at % 4],
                leaf_index=None if at % 4 in (0, 3) else at,
                path_length=None if at % 4 in (0, 3) else 7,
                file=PROOF_FILE if at % 4 == 2 else None,
            )
            for at, view in enumerate(reversed(mine))
        )
        cosigned_by = (Name("東京都サーバ", "Tokyo server"),)
        home = self.plan.municipalities[0].register_office
        return AccessView(
            sample,
            (
                AccessLedger(self.plan.national, lines, 128, cosigned_by),
                AccessLedger(home, (), 12, cosigned_by),
            ),
        )

    async def hand_out(self, sample_id: str, file: str) -> HandedOut:
        self._find_sample(sample_id)
        if file != PROOF_FILE:
            raise JukiError(ErrorCode.NOT_FOUND, "no such proof")
        return HandedOut(PROOF_FILE, b"a proof")

    async def publish_keys(self) -> HandedOut:
        return HandedOut("checkpoint-keys.json", b"keys")

    # --- the ledger ------------------------------------------------------------------------

    async def audit_ledger(self, node: Party) -> LedgerView:
        name = self._names.get(node, Name("全国センター", "National centre"))
        view = LedgerView(node, name, 128, 2, 9, 16, 126, 12.5)
        byte = self.altered.get(node)
        if byte is None:
            return view
        reason = f"entry {byte.entry_id}: the body does not hash to its leaf"
        return replace(view, entries=41, first_broken=byte.entry_id, reason=reason, altered=byte)

    async def alter_byte(self, node: Party) -> LedgerView:
        before = '{"affair":"1/16","who":"agency:onkyu"}'
        after = before.replace("onkyu", "onkyt")
        self.altered[node] = AlteredByte(42, 35, ord("u"), ord("t"), before, after)
        return await self.audit_ledger(node)

    async def restore_byte(self, node: Party) -> LedgerView:
        self.altered.pop(node, None)
        return await self.audit_ledger(node)
