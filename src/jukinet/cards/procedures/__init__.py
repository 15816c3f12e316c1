"""What the office does about cards; `tx` in, no commit.

``applying`` takes applications in, ``making`` makes cards, ``handing`` hands them over and lets
them work, ``stopping`` stops them and lets them work again, ``ending`` takes them back and destroys
them, ``ending_by_key`` ends all of a stopped key, ``carrying`` takes over those of people who move
in, ``following`` lets them follow the register, ``hearing`` is what the network says, ``reading``
looks, ``stock`` keeps blanks and keys.
"""

from jukinet.cards.procedures.applying import (
    Wish,
    get_application,
    open_photo,
    receive_application,
)
from jukinet.cards.procedures.carrying import CarriedCard, take_over
from jukinet.cards.procedures.ending import (
    confirm_destruction,
    is_chip_ended,
    list_destructions_open,
    note_chip_ended,
    order_back,
    prepare_chip_end,
    propose_destruction,
    take_back,
    withdraw_application,
)
from jukinet.cards.procedures.ending_by_key import (
    UNKNOWN_KEY,
    Ending,
    count_cards_of_keys,
    count_replacing,
    end_cards_of_key,
    list_cards,
    list_cards_of_keys,
)
from jukinet.cards.procedures.following import (
    chase_cards,
    follow_register,
)
from jukinet.cards.procedures.handing import (
    HandedOver,
    enter_on_back,
    hand_over,
    prepare_pin,
    record_pin_set,
)
from jukinet.cards.procedures.hearing import (
    ListAge,
    ask_card_state,
    ask_spread,
    find_spread,
    get_card_answer,
    hear_states,
    read_list_age,
)
from jukinet.cards.procedures.holding import (
    Effect,
    find_effect,
    renew_support_number,
    stop_for_holder,
)
from jukinet.cards.procedures.making import (
    call_same_day,
    make_letter,
    note_chip_written,
    note_face_printed,
    note_letter_sent,
    record_made,
    spoil_card,
)
from jukinet.cards.procedures.reading import (
    CardFile,
    count_cards,
    find_card,
    find_card_by_letter,
    get_card_file,
    list_cards_of,
    list_usable_cards,
    list_waiting,
    list_yearly,
    tell_again,
)
from jukinet.cards.procedures.stock import (
    BoxBook,
    deliver_blanks,
    forecast_need,
    list_boxes,
    list_key_custody,
    move_blanks,
    receive_box,
    take_back_blanks,
    take_key_halves,
)
from jukinet.cards.procedures.stopping import (
    lift,
    note_pin_locked,
    report_found,
    report_loss,
    suspend,
    suspend_by_support_number,
    suspend_own,
)

__all__ = [
    "UNKNOWN_KEY",
    "BoxBook",
    "CardFile",
    "CarriedCard",
    "Effect",
    "Ending",
    "HandedOver",
    "ListAge",
    "Wish",
    "ask_card_state",
    "ask_spread",
    "call_same_day",
    "chase_cards",
    "confirm_destruction",
    "count_cards",
    "count_cards_of_keys",
    "count_replacing",
    "deliver_blanks",
    "end_cards_of_key",
    "enter_on_back",
    "find_card",
    "find_card_by_letter",
    "find_effect",
    "find_spread",
    "follow_register",
    "forecast_need",
    "get_application",
    "get_card_answer",
    "get_card_file",
    "hand_over",
    "hear_states",
    "is_chip_ended",
    "lift",
    "list_boxes",
    "list_cards",
    "list_cards_of",
    "list_cards_of_keys",
    "list_destructions_open",
    "list_key_custody",
    "list_usable_cards",
    "list_waiting",
    "list_yearly",
    "make_letter",
    "move_blanks",
    "note_chip_ended",
    "note_chip_written",
    "note_face_printed",
    "note_letter_sent",
    "note_pin_locked",
    "open_photo",
    "order_back",
    "prepare_chip_end",
    "prepare_pin",
    "propose_destruction",
    "read_list_age",
    "receive_application",
    "receive_box",
    "record_made",
    "record_pin_set",
    "renew_support_number",
    "report_found",
    "report_loss",
    "spoil_card",
    "stop_for_holder",
    "suspend",
    "suspend_by_support_number",
    "suspend_own",
    "take_back",
    "take_back_blanks",
    "take_key_halves",
    "take_over",
    "tell_again",
    "withdraw_application",
]
