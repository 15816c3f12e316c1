"""The steps of a card at a browser's desk, by keys, and what the centre's answer does."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from card_desk import CLERK, TERMINAL, CardsCounter
from hands import Keys, click, press
from playwright.sync_api import Page
from served_counter import ServedCounter, register, sign_on

from jukinet.cards.life import CardState
from jukinet.cards.store import Told, find_letter, list_cards_in, mark_centre, mark_prefecture
from jukinet.platform.db.transaction import Transaction
from paper_tools import text_of

SECRET = "7294"


def newest_letter(tx: Transaction) -> str:
    """What a clerk reads off the letter."""
    (card,) = list_cards_in(tx, [CardState.WAITING], 2)
    letter = find_letter(tx, card.card_id)
    assert letter is not None
    return letter.number


def all_told(tx: Transaction) -> list[tuple[str, int]]:
    """What the network was told, and would confirm."""
    return [(one.number.digits, one.told_number) for one in list_cards_in(tx, CardState, 100)]


def at_desk(tab: Page, served: ServedCounter, means: str = "photo-id") -> Page:
    register(tab, served, TERMINAL)
    sign_on(tab, served, CLERK, TERMINAL)
    tab.goto("/cases/new")
    tab.locator("input[name=affair][value=card]").check()
    tab.locator(f"input[name=means][value={means}]").check()
    click(tab.locator("button[value=open]"))
    return tab


def apply(tab: Page, person: UUID, photo: Path, keys: Keys | None = None) -> Keys:
    """T12: the application with the photograph ready."""
    tab.goto(f"/cards/of/{person}")
    tab.set_input_files("#photo", str(photo))
    keys = keys or Keys(tab)
    keys.press("Alt+d")
    keys.type("H15.8.1")
    keys.press("Alt+y", "Alt+t", "Alt+h", "Alt+g", "F9")
    tab.wait_for_selector("text=券面を印字する")
    return keys


def make(tab: Page, counter: CardsCounter, keys: Keys | None = None) -> Keys:
    """T13: face, chip, done."""
    keys = keys or Keys(tab)
    counter.chips.lay_blank()
    keys.press("F9")
    tab.wait_for_selector("text=チップに書き込む")
    keys.press("F9")
    tab.wait_for_selector("text=作成を終える")
    keys.press("F9")
    tab.wait_for_selector("text=交付通知書を作る")
    return keys


def send(tab: Page, counter: CardsCounter) -> str:
    """The letter is made and posted; its number, as it stands on it."""
    press(tab, "F9")
    tab.wait_for_selector("text=発送した")
    press(tab, "F9")
    tab.wait_for_selector("#letter")
    with counter.office.database.transaction() as tx:
        return newest_letter(tx)


def hand_over(tab: Page, counter: CardsCounter, letter: str, keys: Keys | None = None) -> Keys:
    """T14: the letter is read by a scanner, the holder types at the pad."""
    keys = keys or Keys(tab)
    counter.chips.laid[TERMINAL].typed.append(SECRET)
    tab.keyboard.insert_text(f"JUKI-CARD-NOTICE:{letter}")
    keys.press("Alt+y", "F9")
    tab.wait_for_selector("text=客側の端末で入力します")
    keys.press("F9")
    tab.wait_for_selector("text=カードが使えるようになりました")
    return keys


def issue(tab: Page, counter: CardsCounter, person: UUID, photo: Path) -> str:
    """A card in use; its address."""
    apply(tab, person, photo)
    make(tab, counter)
    hand_over(tab, counter, send(tab, counter))
    return tab.url.partition("?")[0]


def at_phone(tab: Page) -> None:
    """Somebody calls: who he is, is asked."""
    tab.goto("/cases/new")
    tab.locator("input[name=affair][value=card]").check()
    tab.locator("input[name=means][value=questions]").check()
    click(tab.locator("button[value=open]"))


def the_centre_confirms(counter: CardsCounter) -> None:
    """What the centre's message does to the ledger: it has the newest state."""
    with counter.office.database.transaction() as tx:
        told = [Told(number, change) for number, change in all_told(tx)]
        mark_prefecture(tx, told)
        mark_centre(tx, told, counter.office.clock.now())


def numbers_on_the_slip(counter: CardsCounter) -> tuple[str, str]:
    text = text_of(counter.printer.jobs[-1].pdf)
    found = re.search(r"カード番号([0-9]{16})支援番号([0-9]{4}-[0-9]{4}-[0-9]{4})", text)
    assert found, "the slip shows both numbers"
    return found[1], found[2]
