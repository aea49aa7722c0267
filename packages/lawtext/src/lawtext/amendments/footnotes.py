"""Reads editorial notes of consolidated texts: which provision of which document changed a unit.

"Khoản này được sửa đổi, bổ sung theo quy định tại khoản 7 Điều 1 Thông tư số 10/2024/TT-BLĐTBXH, có hiệu lực kể từ ngày
10 tháng 12 năm 2024." (Pháp lệnh 01/2012/UBTVQH13 on consolidation requires such a note at every place changed.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lawtext.addresses import UNIT_WORDS
from lawtext.amendments.types import AmendmentAction, ProvisionPart
from lawtext.citations import find_citations
from lawtext.dates import parse_date
from lawtext.types import Address, Citation, DocumentReference, Unit, Value
from lawtext.words import patterns_beside


@dataclass(frozen=True, slots=True)
class EditorialNote(Value):
    """An editors' note: `provision` of `base` was changed by `source` of `acting` with effect from `effective`.

    A footnote refers to the place of its mark: `mark` is its number, `unit` its word for the place ("Khoản này");
    `base` and `provision` are left empty, as only the text around the mark tells them.
    """

    action: AmendmentAction
    acting: DocumentReference
    source: Address
    effective: date | None
    words: str
    base: DocumentReference | None = None
    provision: Address = Address()
    part: ProvisionPart = ProvisionPart.WHOLE
    unit: Unit | None = None
    mark: int = 0


_RE = patterns_beside(__file__)
_UNITS = {word.lower(): unit for unit, word in UNIT_WORDS.items()}
_PARTS = {"": ProvisionPart.WHOLE, "đo": ProvisionPart.PASSAGE} | dict.fromkeys(["tê", "ti"], ProvisionPart.HEADING)
_LONGEST_NOTE = 900


def read_notes(text: str) -> Iterator[EditorialNote]:
    """The notes in a codified or consolidated text, in order; notes without an acting document are skipped."""
    yield from _codified_notes(text)
    heads = list(_RE.footnote.finditer(text))
    mark, end = 0, -_LONGEST_NOTE
    for head, after in zip(heads, [*(one.start() for one in heads), len(text)][1:], strict=True):
        mark = int(head["mark"]) if head["mark"] else mark if head.start() - end < _LONGEST_NOTE else 0
        end = head.end()
        ended = _RE.sentence_ends.search(text, end, min(after, end + _LONGEST_NOTE))
        by = text[end : ended.start() if ended else min(after, end + _LONGEST_NOTE)]
        if mark and (acting := _first_document(by)):
            yield replace(
                _note(_action(head["how"]), acting, by, f"{head[0]}{by}"),
                part=_PARTS[(head["part"] or "")[:2].lower()],
                unit=_UNITS[" ".join(head["unit"].lower().split())],
                mark=mark,
            )


def _codified_notes(text: str) -> Iterator[EditorialNote]:
    """ "(Điều 4 Luật số A, có hiệu lực thi hành kể từ ngày …, có nội dung được sửa đổi bởi Điều 1 Luật số B có …)"."""
    for found in _RE.codified.finditer(text):
        base = _first_document(found["base"])
        for said in _RE.by_whom.finditer(found["said"]) if base and base.provision else ():
            yield from (
                replace(_note(_action(said["how"]), acting, by, found[0]), base=base.document, provision=base.provision)
                for by in said["by"].split(";")
                if base and (acting := _first_document(by))
            )


def _note(action: AmendmentAction, acting: Citation, by: str, words: str) -> EditorialNote:
    since = _RE.full_day.search(by)
    day = parse_date(since["day"]) if since else None
    return EditorialNote(action, acting.document, acting.provision, day, " ".join(words.split()))


def _first_document(text: str) -> Citation | None:
    return next((one for one in find_citations(text) if one.document.number or one.document.name), None)


def _action(how: str) -> AmendmentAction:
    """A partial or mixed change counts as an amendment."""
    said = " ".join(how.lower().split())
    verbs = {action for action, word in _READ_AS.items() if word in said}
    return verbs.pop() if len(verbs) == 1 and "có nội dung" not in said else AmendmentAction.AMEND


_READ_AS = {
    AmendmentAction.AMEND: "sửa đổi",
    AmendmentAction.SUPPLEMENT: "bổ sung",
    AmendmentAction.REPLACE: "thay thế",
    AmendmentAction.REPEAL: "bãi bỏ",
    AmendmentAction.CORRECT: "đính chính",
    AmendmentAction.SUSPEND: "ngưng hiệu lực",
}
