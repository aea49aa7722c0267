"""The particulars of a document: number, type, issuer, place and date, subject, signer, legal bases.

Input: a `ScannedManuscript`. Output: `Particular`s by name, each with confidence, page and boxes; a person confirms
them beside the picture. Handwriting is never guessed: of "Số: 1595 /SGDĐT" only "/SGDĐT" is proposed, of "ngày 31 tháng
5 năm 2019" only "2019-05".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scanreading.engines.flags import LOOK_BELOW
from scanreading.engines.types import WordBox
from scanreading.understanding.manuscript import DoubtWeight, ScanDoubt, ScannedManuscript

# Names of the particulars in the order of the form, with their labels for officers.
LABELS = {
    "official_number": "Số, ký hiệu",
    "kind": "Tên loại",
    "issuer": "Cơ quan ban hành",
    "superior": "Cơ quan chủ quản",
    "place": "Địa danh",
    "issued_date": "Ngày ban hành",
    "subject": "Trích yếu",
    "signer": "Người ký",
    "signer_capacity": "Thể thức ký",
    "signer_office": "Chức vụ người ký",
    "legal_bases": "Căn cứ",
}
SURE = LOOK_BELOW  # confidence from which a particular is not reported as a doubt
REQUIRED = ("official_number", "kind", "issuer", "issued_date", "subject", "signer")


@dataclass(frozen=True, slots=True)
class Particular:
    """A particular of a document.

    `value`: "" if nothing may be proposed. A date is "2019-05-31", or "2019-05" if a person must enter the day; legal
    bases are one per line. `suggestion`: another value that the lists suggest. `notes`: for the officer, in Vietnamese.
    """

    name: str
    value: str = ""
    confidence: int = 0
    page: int = 0
    boxes: tuple[WordBox, ...] = ()
    is_handwritten: bool = False
    suggestion: str = ""
    notes: tuple[str, ...] = field(default=())


Reader = Callable[[ScannedManuscript], Iterable[Particular]]


def gather(manuscript: ScannedManuscript, readers: Iterable[Reader]) -> dict[str, Particular]:
    """The particulars that the readers find.

    The first one with a value, or handwritten, wins; missing particulars are empty.
    """
    found = {name: Particular(name) for name in LABELS}
    for particular in (one for reader in readers for one in reader(manuscript)):
        held = found[particular.name]
        if (particular.value or particular.is_handwritten) and not (held.value or held.is_handwritten):
            found[particular.name] = particular
    return found


def doubts_of(particulars: dict[str, Particular]) -> Iterator[ScanDoubt]:
    """Yield what a person must check, as sentences."""
    for name, particular in particulars.items():
        label = LABELS[name]
        place = particular.boxes[0] if particular.boxes else None
        if particular.is_handwritten:
            yield ScanDoubt(
                particular.page,
                f"{label}: phần viết tay không đọc thay; hãy nhìn ảnh và nhập.",
                place,
                DoubtWeight.PARTICULAR,
            )
        elif not particular.value and name in REQUIRED:
            yield ScanDoubt(
                particular.page or 1, f"{label}: không tìm thấy; hãy nhìn ảnh và nhập.", place, DoubtWeight.PARTICULAR
            )
        elif particular.value and particular.confidence < SURE:
            yield ScanDoubt(
                particular.page, f"{label}: đọc chưa chắc ({particular.confidence}%).", place, DoubtWeight.PARTICULAR
            )
        if particular.suggestion:
            told = f"{label}: đọc được “{particular.value}”, có thể là “{particular.suggestion}”."
            yield ScanDoubt(particular.page, told, place, DoubtWeight.PARTICULAR)
        for note in () if particular.is_handwritten else particular.notes:
            yield ScanDoubt(particular.page, f"{label}: {note}", place, DoubtWeight.PARTICULAR)


def to_json(particulars: dict[str, Particular]) -> dict[str, dict[str, Any]]:
    """The particulars as JSON values for `Draft.particulars`."""
    return {
        name: {
            "value": one.value,
            "confidence": one.confidence,
            "page": one.page,
            "boxes": [[box.left, box.top, box.right, box.bottom] for box in one.boxes],
            "is_handwritten": one.is_handwritten,
            "suggestion": one.suggestion,
            "notes": list(one.notes),
        }
        for name, one in particulars.items()
    }
