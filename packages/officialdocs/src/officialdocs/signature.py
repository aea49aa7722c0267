"""The closing block: on the left who receives the document, on the right who signs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.shared import Pt

from officialdocs.drawing import hide_grid
from officialdocs.measures import SIGNATURE_SHARES
from officialdocs.sheet import Sheet
from officialdocs.styles import apply
from officialdocs.values import Power, Recipients, Signature
from officialdocs.words import capitals, plain, stopped

_ROOM_TO_SIGN = 68  # points: four lines


def write_signature(sheet: Sheet, signature: Signature, recipients: Recipients | None) -> None:
    """Stays on one page, with the last paragraph of the text above it."""
    _hold_last_paragraph(sheet)
    sheet.add_gap(4)
    sheet.document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = hide_grid(sheet.add_table(1, [share * sheet.page.text_width for share in SIGNATURE_SHARES]))
    left, right = table.rows[0].cells
    if recipients is not None:
        _fill(left, ["Nơi nhận:", *received(recipients)], ["Nơi nhận"], "Nơi nhận, danh sách")
    office = offices(signature)
    _fill(right, [*office, plain(signature.name)], ["Chức vụ người ký"] * len(office), "Họ tên người ký")
    right.paragraphs[-1].paragraph_format.space_before = Pt(_ROOM_TO_SIGN)
    sheet.add_gap()


def received(recipients: Recipients) -> Sequence[str]:
    """ "- Như Điều 3;" … "- Lưu: VT, PBGDPL."."""
    return [f"- {line}" for line in stopped((*recipients.to, f"Lưu: {plain(recipients.archive)}"))]


def offices(signature: Signature) -> Sequence[str]:
    """ "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"."""
    powers = [f"{power.value} {capitals(name)}" for power, name in signature.powers]
    position = capitals(signature.position)
    if position and signature.powers and signature.powers[-1][0] is Power.ACTING:
        return powers
    return [*powers, position] if position else powers


def _hold_last_paragraph(sheet: Sheet) -> None:
    if sheet.document.paragraphs:
        sheet.document.paragraphs[-1].paragraph_format.keep_with_next = True


def _fill(cell: Any, lines: Sequence[str], first_styles: Sequence[str], style: str) -> None:
    for at, line in enumerate(lines):
        paragraph = cell.add_paragraph() if at else cell.paragraphs[0]
        apply(paragraph, first_styles[at] if at < len(first_styles) else style).add_run(line)
