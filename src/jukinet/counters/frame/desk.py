"""The frame at work: one request, one thread, one transaction, and only then an answer.

What a screen's request passes, after the five questions of the entrance:

    (6) a form is ours and of this session
    (7) it is new; sent again it leads where it led
    (8) the terminal is for the screen's work, and the operator holds its right
    (9) a case is open, where the screen shows personal data
    (10) the screen's function; (11) commit; (12) the answer

A refusal undoes the transaction and is then recorded in one of its own.  A function that must talk
with a card says so instead of answering (:class:`~jukinet.counters.screen.Talk`): its transaction
is undone, the talk is held outside of any, and then all of this is gone through again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.responses import HTMLResponse, RedirectResponse, Response

from jukinet.counters.case_worker import CaseWorker
from jukinet.counters.frame.asked import NOTHING, Asked
from jukinet.counters.frame.entrance import Entrance, Standing, enter
from jukinet.counters.frame.pages import Pages, Scene
from jukinet.counters.frame.statuses import PASSING, status_of
from jukinet.counters.frame.talking import Answering, Parting, Pending, TalkFirst, Talking
from jukinet.counters.procedures import (
    claim_form,
    drop_draft,
    find_draft,
    keep_draft,
    list_bells,
    record_reading,
    see_operator,
    settle_form,
)
from jukinet.counters.screen import (
    Answer,
    Download,
    Facilities,
    Later,
    NoteRefusal,
    Page,
    Redirect,
    Screen,
    Talk,
    Visit,
)
from jukinet.counters.session import Session
from jukinet.platform.crypto.seal import digest
from jukinet.platform.db.database import Database
from jukinet.platform.db.transaction import Transaction
from jukinet.platform.message.handling import NodeContext
from jukinet.platform.web.forms import KEY_FIELD, TOKEN_FIELD
from jukinet.security.operator import Duty, Operator
from jukinet.terms.errors import ErrorCode, JukiError

SIGN_ON: Final = "/sign-on"
KEY: Final = re.compile(r"[0-9a-f]{32}")
SECRET: Final = re.compile(r"pin|pass|secret|code")
"""Fields whose content is kept nowhere but where it belongs."""
FILE_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,80}")
PUBLIC: Final = Operator("public", "", Duty.COUNTER, frozenset())
"""Whoever stands before a public page: nobody, with no right."""
_RECORDED: Final = frozenset(
    {
        ErrorCode.ACCESS_REFUSED,
        ErrorCode.CARD_MISSING,
        ErrorCode.CASE_MISSING,
        ErrorCode.GLYPH_MISSING,
        ErrorCode.OWN_WORK,
        ErrorCode.PIN_NOT_GIVEN,
        ErrorCode.PROTECTED,
        ErrorCode.READER_BUSY,
        ErrorCode.READER_MISSING,
        ErrorCode.READING_NOT_RECORDED,
        ErrorCode.RECORD_CLOSED,
        ErrorCode.RECORD_NOT_FOUND,
        ErrorCode.STOPPED_LIST_OUTDATED,
        ErrorCode.TERMINAL_PURPOSE,
        *(code for code in ErrorCode if code.value.startswith("ic-")),
    }
)
"""Refusals that belong into the operation record: somebody tried what he may not, or a card did
not prove whoever laid it down."""


class Undone(Exception):
    """Carries an answer out of a transaction that must leave nothing behind."""

    def __init__(self, response: Response, undone: Transaction) -> None:
        super().__init__("undone")
        self.response = response
        self.transaction = undone


@dataclass(frozen=True, slots=True)
class ServedScreen:
    """A screen with the name of its family."""

    screen: Screen
    family: str


@dataclass(frozen=True, slots=True)
class DeskWork:
    """Serves screens; every function runs in a thread of the counter's pool."""

    context: NodeContext
    database: Database
    facilities: Facilities
    pages: Pages

    def serve(self, asked: Asked, served: ServedScreen) -> Response | Talking | Parting:
        """Answer one request for a screen, or say that it has to wait for a talk."""
        try:
            return self._answer(asked, served, lambda visit: self._act(asked, served, visit))
        except TalkFirst as first:
            return Talking(partial(self._hold, asked, served, first.talk))

    def _act(self, asked: Asked, served: ServedScreen, visit: Visit) -> Answer:
        return self._function(asked, served.screen)(visit)

    def _hold(self, asked: Asked, served: ServedScreen, talk: Talk) -> Answering:
        """Hold the talk; what is left to do with its outcome."""
        try:
            outcome = talk.work()
        except JukiError as error:
            return partial(self.refuse, asked, served, error, talk.note)
        return partial(self._answer, asked, served, lambda visit: talk.settle(visit, outcome))

    def _let_find(self, asked: Asked, served: ServedScreen, pending: Pending) -> Talking | Parting:
        hold, answer = partial(self._find, asked, served, pending), pending.answer
        if answer.at_once:
            return Parting(redirect_to(asked, answer.to), hold)
        return Talking(hold)

    def _find(self, asked: Asked, served: ServedScreen, pending: Pending) -> Answering:
        """Find what comes later; where it leads."""
        try:
            address = _address_of(pending.find())
        except JukiError as error:
            return partial(self.refuse, asked, served, error)
        return lambda: redirect_to(asked, address)

    def _answer(
        self, asked: Asked, served: ServedScreen, function: Callable[[Visit], Answer]
    ) -> Response | Talking | Parting:
        try:
            with self.database.transaction() as tx:
                response = self._serve(tx, asked, served, function)  # (11) by leaving the block
            if isinstance(response, Pending):
                return self._let_find(asked, served, response)
            return response  # (12)
        except Undone as undone:
            return self._answer_undone(asked, served, undone)
        except JukiError as error:
            return self.refuse(asked, served, error)

    def _answer_undone(self, asked: Asked, served: ServedScreen, undone: Undone) -> Response:
        """What the page shows was seen: its lines of the operation record outlive the rest."""
        try:
            with self.database.transaction() as tx:
                undone.transaction.repeat_in(tx)
        except JukiError as error:
            return self.refuse(asked, served, error)
        return undone.response

    def serve_public(self, asked: Asked, served: ServedScreen) -> Response:
        """Answer one request for a page that everybody may see; nobody is signed on there."""
        by = CaseWorker(PUBLIC, "", None, self.context.clock.now())
        scene = Scene(asked, served.screen.code)
        try:
            with self.database.transaction() as tx:
                if asked.posts:
                    self.must_be_ours(asked)
                answer = self._function(asked, served.screen)(self._visit(tx, asked, served, by))
                return self.to_response(answer, scene)
        except JukiError as error:
            return self.show_error(scene, error)

    def refuse(
        self, asked: Asked, served: ServedScreen, error: JukiError, note: NoteRefusal | None = None
    ) -> Response:
        """Show a refusal inside the frame; what somebody tried and may not is recorded."""
        screen = served.screen
        scene = Scene(asked, screen.code)
        try:
            with self.database.transaction() as tx:
                entrance = enter(tx, asked, self.context, self.facilities.reader)
                scene = replace(scene, terminal=entrance.terminal, by=entrance.by)
                if entrance.by and note is not None:
                    note(tx, entrance.by, error)
                if entrance.by and screen.function and error.code in _RECORDED:
                    record_reading(
                        tx,
                        entrance.by,
                        self.context,
                        screen.function,
                        mode=screen.mode,
                        items=(screen.code, *sorted(asked.places.values())),
                        result=error.code.value,
                    )
                    if self.facilities.keep_refusal is not None:
                        self.facilities.keep_refusal(tx, error, entrance.by.now)
        except JukiError as again:
            return self.show_error(replace(scene, by=None), again)
        return self.show_error(scene, error)

    def show_error(self, scene: Scene, error: JukiError) -> Response:
        """A refusal as a page: what happened, and what to do."""
        asked, status = scene.asked, status_of(error.code)
        facts = {
            "code": error.code,
            "facts": dict(error.facts),
            "wanted": "" if asked.posts else asked.path,
            "passing": status in PASSING,
            "again": "" if asked.posts else asked.address,
        }
        page = Page("counter/refusal.html", "frame-title-refusal", status, facts)
        return HTMLResponse(self.pages.render(page, scene), page.status)

    def must_be_ours(self, asked: Asked) -> str:
        """Refuse a form we did not write for this browser; the form's key. (6)"""
        if not asked.session_token and not asked.visitor:
            raise JukiError(ErrorCode.SESSION_EXPIRED, "the form came without a session")
        given, expected = asked.form.find(TOKEN_FIELD), self.pages.token(asked)
        # Hashes are compared, so that the time it takes tells nothing of the token.
        if digest(given.encode()) != digest(expected.encode()):
            raise JukiError(ErrorCode.SESSION_EXPIRED, "the form is of another session")
        key = asked.form.find(KEY_FIELD)
        if KEY.fullmatch(key) is None:
            raise JukiError(ErrorCode.FORM_INVALID, "the form has no key")
        return key

    def to_response(self, answer: Answer, scene: Scene) -> Response:
        """An answer as the browser gets it."""
        match answer:
            case Page():
                return HTMLResponse(self.pages.render(answer, scene), answer.status)
            case Redirect():
                return redirect_to(scene.asked, _address_of(answer))
            case Later() | Talk():
                raise AssertionError("what has to be waited for is a form's answer")
            case Download():
                assert FILE_NAME.fullmatch(answer.file_name), "a file's name is plain"
                way = "attachment" if answer.attached else "inline"
                headers = {"content-disposition": f'{way}; filename="{answer.file_name}"'}
                return Response(answer.content, 200, headers, answer.media_type)

    def _serve(
        self,
        tx: Transaction,
        asked: Asked,
        served: ServedScreen,
        function: Callable[[Visit], Answer],
    ) -> Response | Pending:
        entrance = enter(tx, asked, self.context, self.facilities.reader)
        if entrance.by is None or entrance.session is None:
            return self.turn_away(tx, asked, entrance)
        by, screen, session = entrance.by, served.screen, entrance.session
        scene = Scene(asked, screen.code, entrance.terminal, by)
        key = self.must_be_ours(asked) if asked.posts else ""
        assert entrance.terminal is not None, "whoever is in sits at a terminal"
        if screen.function is not None:
            entrance.terminal.must_serve(screen.function)
            by.must(screen.function, screen.mode)  # (8)
        else:
            entrance.terminal.must_show(screen.code)
        if screen.needs_case:
            by.get_case()  # (9)
        if key:
            outcome = self._claim(tx, key, asked, served)  # (7)
            if outcome is not None:
                return redirect_to(asked, outcome)
        visit = self._visit(tx, asked, served, by, session)
        answer = function(visit)  # (10)
        if isinstance(answer, Talk):
            raise TalkFirst(answer)
        if isinstance(answer, Later):
            settle_form(tx, key, answer.to)
            see_operator(tx, session, by.now, None)
            return Pending(answer, visit, self.database)
        if isinstance(answer, Page):
            scene = replace(scene, bells=list_bells(tx, by))
        if asked.posts:
            response = self._settle(tx, answer, scene, key)
            drop_draft(tx, session.session_id)
            see_operator(tx, session, by.now, None)
            return response
        return self._show(tx, answer, scene, entrance)

    def _show(self, tx: Transaction, answer: Answer, scene: Scene, entrance: Entrance) -> Response:
        """A page that can be come back to is where the card goes on, with what was typed there."""
        session, asked = entrance.session, scene.asked
        assert session is not None and entrance.by is not None
        stays = isinstance(answer, Page) and answer.status == 200 and not asked.by_script
        if stays:
            draft = find_draft(tx, session.session_id, asked.address)
            if draft is not None:
                scene = replace(scene, draft=parse_qsl(draft.decode(), keep_blank_values=True))
            elif session.address != asked.address:
                drop_draft(tx, session.session_id)
        see_operator(tx, session, entrance.by.now, asked.address if stays else None)
        return self.to_response(answer, scene)

    def _settle(self, tx: Transaction, answer: Answer, scene: Scene, key: str) -> Response:
        """What came of a form: its address is kept; a form with mistakes leaves nothing behind."""
        assert isinstance(answer, Page | Redirect), (
            "a form leads to an address; files are shown there"
        )
        response = self.to_response(answer, scene)
        if isinstance(answer, Redirect):
            settle_form(tx, key, _address_of(answer))
        elif answer.status >= 400:
            raise Undone(response, tx)
        return response

    def _claim(self, tx: Transaction, key: str, asked: Asked, served: ServedScreen) -> str | None:
        visitor = digest(b"visitor:" + (asked.session_token or asked.visitor).encode()).hex()
        now = self.context.clock.now()
        return claim_form(tx, key, visitor=visitor, screen=served.screen.code, now=now)

    def turn_away(self, tx: Transaction, asked: Asked, entrance: Entrance) -> Response:
        """Off to sign on; a form that was sent after the card was pulled is kept as typed."""
        session = entrance.session
        if asked.posts and session is not None and entrance.standing is Standing.AWAY:
            fields = [field for field in asked.form.fields if may_be_kept(field[0])]
            now = self.context.clock.now()
            keep_draft(tx, session.session_id, session.address, urlencode(fields).encode(), now)
        why = f"?why={entrance.standing.value}" if session is not None else ""
        return redirect_to(asked, f"{SIGN_ON}{why}")

    def _visit(
        self,
        tx: Transaction,
        asked: Asked,
        served: ServedScreen,
        by: CaseWorker,
        session: Session | None = None,
    ) -> Visit:
        return Visit(
            tx=tx,
            context=self.context,
            by=by,
            path=asked.places,
            query=asked.query,
            form=asked.form if asked.posts else NOTHING,
            words=self.pages.words(served.family, asked.language),
            facilities=self.facilities,
            screen=served.screen,
            session=session,
            paths=self.pages.paths,
        )

    def _function(self, asked: Asked, screen: Screen) -> Callable[[Visit], Answer]:
        function = screen.act if asked.posts else screen.show
        if function is None:
            raise JukiError(ErrorCode.METHOD_NOT_ALLOWED, "this screen has no such method")
        return function


def may_be_kept(field: str) -> bool:
    """Whether what was typed in a field may wait in a draft: secrets and our own marks may not."""
    return SECRET.search(field) is None and field not in (TOKEN_FIELD, KEY_FIELD)


def redirect_to(asked: Asked, address: str) -> Response:
    """Send the browser on; a script that fetched a part is told to load the whole page."""
    parts = urlsplit(address)
    assert not parts.netloc and address.startswith("/"), "redirects stay inside the counter"
    if asked.by_script:
        return Response(b"", 200, {"hx-redirect": address})
    return RedirectResponse(address, 303)


def _address_of(answer: Redirect) -> str:
    if answer.notice is None:
        return answer.to
    address, hash_, fragment = answer.to.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}notice={answer.notice}{hash_}{fragment}"
