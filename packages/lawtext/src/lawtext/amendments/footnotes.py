"""The notes of a consolidated text: which clause of which document made a unit what it is, as official texts put it.

"Khoản này được sửa đổi, bổ sung theo quy định tại khoản 7 Điều 1 Thông tư số 10/2024/TT-BLĐTBXH, có hiệu lực kể từ ngày
10 tháng 12 năm 2024." (Pháp lệnh 01/2012/UBTVQH13 on consolidation asks for such a note at every place changed.)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lawtext.addresses import UNIT_WORDS, describe
from lawtext.amendments.apply import AmendmentOutcome, AmendmentStep
from lawtext.amendments.types import Amendment, AmendmentAction, ProvisionPart
from lawtext.dates import format_long
from lawtext.types import Address

_DONE = {
    AmendmentAction.AMEND: "được sửa đổi, bổ sung",
    AmendmentAction.CORRECT: "được đính chính",
    AmendmentAction.SUPPLEMENT: "được bổ sung",
    AmendmentAction.REPLACE: "được thay thế",
    AmendmentAction.REPEAL: "được bãi bỏ",
    AmendmentAction.EXPIRE: "hết hiệu lực",
    AmendmentAction.SUSPEND: "bị ngưng hiệu lực",
}
_WHAT = {
    ProvisionPart.HEADING: "Tên {unit} này",
    ProvisionPart.LEAD: "Đoạn mở đầu {unit} này",
    ProvisionPart.PASSAGE: "Một phần {unit} này",
}


def footnotes(steps: Iterable[AmendmentStep], *, acting: str, effective: date | None) -> dict[Address, tuple[str, ...]]:
    """The notes for each unit that the steps changed, in the order of the steps.

    `acting` is the amending document as it is cited ("Nghị định số 22/2024/NĐ-CP"), `effective` its day of effect; an
    amendment with a day of its own says that. What was not applied leaves no note.
    """
    notes: dict[Address, tuple[str, ...]] = {}
    for step in (one for one in steps if one.status is not AmendmentOutcome.IMPOSSIBLE):
        said = footnote(step.amendment, acting=acting, effective=effective)
        for place in _places(step):
            notes[place] = (*notes.get(place, ()), said)
    return notes


def footnote(amendment: Amendment, *, acting: str, effective: date | None) -> str:
    """The note for one amendment."""
    source = f"{describe(amendment.source)} {acting}".strip()
    day = amendment.effective or effective
    since = f", có hiệu lực kể từ {format_long(day)}" if day else ""
    return f"{_what_was_done(amendment)} theo quy định tại {source}{since}."


def _what_was_done(amendment: Amendment) -> str:
    if amendment.old_words and amendment.new_words:
        return f"Cụm từ “{amendment.old_words}” được thay thế bằng cụm từ “{amendment.new_words}”"
    if amendment.old_words:
        return f"Cụm từ “{amendment.old_words}” được bãi bỏ"
    last = amendment.provision.last
    unit = UNIT_WORDS[last.unit].lower() if last else "văn bản"
    what = _WHAT.get(amendment.part, "{unit} này").format(unit=unit)
    return f"{what[0].upper()}{what[1:]} {_DONE.get(amendment.action, 'được sửa đổi, bổ sung')}"


def _places(step: AmendmentStep) -> tuple[Address, ...]:
    """Words changed leave a note at every unit that had them, all else one at the unit named."""
    is_many = step.amendment.old_words or step.amendment.provision not in step.touched
    return step.touched if is_many else (step.amendment.provision,)
