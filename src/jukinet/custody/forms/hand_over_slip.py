"""Form 32: the slip that goes with a medium from hand to hand, in two copies (媒体受渡票)."""

from __future__ import annotations

from typing import Final

from jukinet.custody.medium import Content, Encryption, MediumKind
from jukinet.custody.slip import HandOverSlip
from jukinet.platform.paper.engine import PaperEngine
from jukinet.platform.paper.form import Form, Sheet
from jukinet.platform.paper.layouts import LIST, fact, listing, table
from jukinet.platform.paper.marks import IssueMarks
from jukinet.platform.paper.words import ABSENT, day_text, moment_text

FORM: Final = Form("J-32", "媒体受渡票", LIST)
KINDS: Final = {
    MediumKind.MAGNETIC_DISK: "磁気ディスク",
    MediumKind.TAPE: "磁気テープ",
    MediumKind.OPTICAL_DISK: "光ディスク",
    MediumKind.MEMORY: "半導体メモリ",
    MediumKind.PAPER: "紙",
    MediumKind.IC_CARD: "ICカード（箱）",
    MediumKind.LINE: "回線による送信",
}
CONTENTS: Final = {
    Content.NOTICES: "通知（封緘した電文）",
    Content.IDENTIFICATION: "本人確認情報",
    Content.RECORDS: "住民票の記載事項",
    Content.INSPECTION_LIST: "一部の写し（閲覧用）",
    Content.CODES: "住民票コード",
    Content.STANDSTILL_PACK: "停止時業務パック",
    Content.OPERATION_RECORD: "操作履歴",
    Content.BACKUP: "控え（バックアップ）",
    Content.CARD_ISSUING: "カード発行用の情報",
}
ENCRYPTIONS: Final = {
    Encryption.SEALED: "宛先の鍵で封緘",
    Encryption.RECOMMENDED: "電子政府推奨暗号による",
    Encryption.NONE: "なし",
}


def compose_slip(engine: PaperEngine, slip: HandOverSlip, marks: IssueMarks) -> Sheet:
    """The slip: what is handed over, and the four words both sides read to each other."""
    period = (
        f"{day_text(slip.period[0])} から {day_text(slip.period[1])} まで"
        if slip.period
        else ABSENT
    )
    rows = [
        ["媒体番号", slip.number],
        ["媒体の種類", KINDS[slip.kind]],
        ["内容の区分", CONTENTS[slip.content]],
        ["件数", f"{slip.persons:,}件"],
        ["対象の期間", period],
        ["相手方", slip.counterpart],
        ["使いみち", slip.purpose],
        ["暗号化", ENCRYPTIONS[slip.encryption]],
        ["鍵の送付方法", slip.key_sent_by or ABSENT],
        ["返却・消去の期限", day_text(slip.due_on)],
        ["持出しの承認", slip.approved_by],
        ["引渡し", f"{moment_text(slip.handed_over_at)}　{slip.handed_over_by}"],
        ["受領者", slip.received_by],
        ["指紋（SHA-256）", f"{slip.digest[:32]} {slip.digest[32:]}"],
    ]
    content = listing(
        title=FORM.title,
        head=[
            fact("読み合わせ語", "　".join(slip.words)),
            fact("読み合わせ", "開封の前に、電話で四つの語を互いに読み上げて確かめてください。"),
        ],
        lines=table(["項目", "内容"], [45, 0], rows),
        signers=("引渡者", "受領者"),
        note="２通を作り、双方が１通ずつ保管する。",
    )
    return engine.compose(FORM, content, marks)
