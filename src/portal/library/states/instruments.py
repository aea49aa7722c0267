"""An instrument and its editions: its validity, the keys of its number, where wordings come from, which editions make
a timeline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lawtext.addresses import number_key
from lawtext.types import DocumentReference
from lawtext.words import canonical_tone, normalise


class InstrumentStatus(StrEnum):
    """The value is used in addresses and filters; `label` is what people read."""

    IN_FORCE = "con-hieu-luc"
    NOT_YET = "chua-co-hieu-luc"
    PARTLY_EXPIRED = "het-hieu-luc-mot-phan"
    WHOLLY_EXPIRED = "het-hieu-luc-toan-bo"
    EXPIRED = "het-hieu-luc"
    SUSPENDED = "ngung-hieu-luc"
    PARTLY_SUSPENDED = "ngung-hieu-luc-mot-phan"
    UNKNOWN = "chua-ro"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_over(self) -> bool:
        """True where nobody may rely on the text any more."""
        return self in OVER


LABELS = {
    InstrumentStatus.IN_FORCE: "Còn hiệu lực",
    InstrumentStatus.NOT_YET: "Chưa có hiệu lực",
    InstrumentStatus.PARTLY_EXPIRED: "Hết hiệu lực một phần",
    InstrumentStatus.WHOLLY_EXPIRED: "Hết hiệu lực toàn bộ",
    InstrumentStatus.EXPIRED: "Hết hiệu lực",
    InstrumentStatus.SUSPENDED: "Ngưng hiệu lực",
    InstrumentStatus.PARTLY_SUSPENDED: "Ngưng hiệu lực một phần",
    InstrumentStatus.UNKNOWN: "Chưa rõ tình trạng hiệu lực",
}
OVER = frozenset({InstrumentStatus.WHOLLY_EXPIRED, InstrumentStatus.EXPIRED})
STATUS_CHOICES = [(status.value, label) for status, label in LABELS.items() if status is not InstrumentStatus.UNKNOWN]


class InstrumentDates(NamedTuple):
    """What is known of when an instrument binds; None where the source does not say. Expired from `expired` on."""

    effective: date | None
    expired: date | None


def status_on(*, stated: str, dates: InstrumentDates, day: date) -> InstrumentStatus:
    """The status on a day. A date that has come beats what was stated before it came; a statement beats no date."""
    has_ended = dates.expired is not None and dates.expired <= day
    has_begun = dates.effective is not None and dates.effective <= day
    if has_ended:
        return InstrumentStatus.EXPIRED if stated == InstrumentStatus.EXPIRED else InstrumentStatus.WHOLLY_EXPIRED
    if (
        dates.effective is not None
        and not has_begun
        and stated in {"", InstrumentStatus.IN_FORCE, InstrumentStatus.NOT_YET}
    ):
        return InstrumentStatus.NOT_YET
    if has_begun and stated in {"", InstrumentStatus.NOT_YET}:
        return InstrumentStatus.IN_FORCE
    return InstrumentStatus(stated) if stated else InstrumentStatus.UNKNOWN


class EditionKind(StrEnum):
    """The value is stored; `label` is what people read."""

    ISSUED = "ban-hanh"
    CONSOLIDATED = "hop-nhat"
    CODIFIED = "phap-dien"

    @property
    def label(self) -> str:
        return EDITION_LABELS[self]


EDITION_LABELS = {
    EditionKind.ISSUED: "Bản ban hành",
    EditionKind.CONSOLIDATED: "Bản hợp nhất",
    EditionKind.CODIFIED: "Bản theo Bộ pháp điển",
}
EDITION_CHOICES = [(kind.value, label) for kind, label in EDITION_LABELS.items()]


class ConsolidationState(StrEnum):
    DRAFT = "dang-lam"
    PUBLISHED = "da-cong-bo"
    DROPPED = "da-bo"


CONSOLIDATION_CHOICES = [
    (ConsolidationState.DRAFT.value, "Đang hợp nhất"),
    (ConsolidationState.PUBLISHED.value, "Đã đưa lên"),
    (ConsolidationState.DROPPED.value, "Đã bỏ"),
]


class StepStatus(StrEnum):
    """How applying one amendment went: the values of `lawtext.amendments.apply.AmendmentStep.status`."""

    APPLIED = "applied"
    DOUBTFUL = "doubtful"
    IMPOSSIBLE = "impossible"


STEP_CHOICES = [
    (StepStatus.APPLIED.value, "Áp dụng được"),
    (StepStatus.DOUBTFUL.value, "Cần xem kỹ"),
    (StepStatus.IMPOSSIBLE.value, "Không áp dụng được"),
]


class Review(StrEnum):
    PENDING = "chua-xem"
    APPROVED = "dong-y"
    EDITED = "sua-lai"
    SKIPPED = "bo-qua"


REVIEW_CHOICES = [
    (Review.PENDING.value, "Chưa xem"),
    (Review.APPROVED.value, "Đồng ý"),
    (Review.EDITED.value, "Đã sửa lại lời văn"),
    (Review.SKIPPED.value, "Bỏ qua"),
]


class ProblemKind(StrEnum):
    WORDING = "sai-loi-van"
    MISSING = "thieu-noi-dung"
    STATUS = "sai-tinh-trang"
    LINK = "lien-ket-sai"
    OTHER = "khac"

    @property
    def label(self) -> str:
        return PROBLEM_LABELS[self]


PROBLEM_LABELS = {
    ProblemKind.WORDING: "Lời văn sai, lỗi chữ",
    ProblemKind.MISSING: "Thiếu điều, khoản hoặc phụ lục",
    ProblemKind.STATUS: "Tình trạng hiệu lực hoặc ngày tháng sai",
    ProblemKind.LINK: "Liên kết dẫn tới sai văn bản",
    ProblemKind.OTHER: "Lỗi khác",
}
PROBLEM_CHOICES = [(kind.value, label) for kind, label in PROBLEM_LABELS.items()]


class ProblemState(StrEnum):
    OPEN = "moi"
    FIXED = "da-sua"
    NOT_A_FAULT = "khong-phai-loi"

    @property
    def label(self) -> str:
        return PROBLEM_STATE_LABELS[self]


PROBLEM_STATE_LABELS = {
    ProblemState.OPEN: "Chưa xử lý",
    ProblemState.FIXED: "Đã sửa",
    ProblemState.NOT_A_FAULT: "Không phải lỗi",
}
PROBLEM_STATE_CHOICES = [(state.value, label) for state, label in PROBLEM_STATE_LABELS.items()]


THIS = "this"


LONGEST_KEY = 300


def document_key(reference: DocumentReference) -> str:
    """The one form of a document in keys: number key, "name:luật đất đai@2013", or "this"; "" if it says neither."""
    if reference.is_this:
        return THIS
    if reference.number:
        return number_key(reference.number)[:LONGEST_KEY]
    if not reference.name:
        return ""
    year = f"@{reference.year}" if reference.year else ""
    return f"{name_key(reference.name)}{year}"[:LONGEST_KEY]


def name_key(name: str) -> str:
    """ "Luật Đất đai" -> "name:luật đất đai"."""
    return f"name:{canonical_tone(normalise(name)).lower()}"


def own_name_key(*, title: str, doc_type: str) -> str:
    """The key under which other texts cite this law by name; "" for types that are cited by number only."""
    if doc_type not in LAWS:
        return ""
    return name_key(_YEAR_AT_END_OF_NAME.sub("", _NUMBER_AT_END_OF_NAME.sub("", title)))[:LONGEST_KEY]


_YEAR_AT_END_OF_NAME = re.compile(r"[\s,]*\(?(?:năm\s+)?(?:19|20)\d\d\)?$")


_NUMBER_AT_END_OF_NAME = re.compile(r"\s+số\s*:?\s*\d[^\s]*$")


LAWS = frozenset({"Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh"})


_FEWEST_LETTERS = 16  # shorter wordings stand in many texts by chance
_LONGEST_REPEALED = 120
_GONE = frozenset({"bai-bo", "het-hieu-luc"})
_NOT_A_LETTER = re.compile(r"[\W_]+")
_SAYS_REPEALED = re.compile(r"\(?\s*(?:được |đã |bị )?bãi bỏ\s*\)?")


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What a change does to the wording of one place; the fields are those of `EventTarget`."""

    action: str
    part: str = ""
    wording: str = ""
    old_words: str = ""
    new_words: str = ""


def has_change(wanted: WantedChange, text: str, *, is_compiled: bool) -> bool:
    """Whether `text`, all that stands at the place ("" if nothing does), reads as the change wants it.

    `is_compiled`: the edition was put together from amended texts, so that what is not there may have been repealed.
    """
    if wanted.action in _GONE and not wanted.part:
        return is_compiled if not text.strip() else _is_repealed(text)
    said = _letters(text)
    if wanted.old_words or wanted.new_words:
        return _has_new_words(wanted, said)
    new = _letters(wanted.wording)
    return len(new) >= _FEWEST_LETTERS and new in said


def _has_new_words(wanted: WantedChange, said: str) -> bool:
    new, old = _letters(wanted.new_words), _letters(wanted.old_words)
    return len(new) >= _FEWEST_LETTERS and new in said and (old in new or old not in said)


def _is_repealed(text: str) -> bool:
    return len(text) <= _LONGEST_REPEALED and _SAYS_REPEALED.search(text.casefold()) is not None


def _letters(text: str) -> str:
    """What makes a wording: its letters and digits. Marks of list and quotation, blanks and tone placement do not."""
    return _NOT_A_LETTER.sub("", canonical_tone(normalise(text)).casefold())


@dataclass(frozen=True, slots=True)
class TimelineEdition:
    """An edition as the timeline sees it. `is_lesser`: it has less than what is there already of the same day."""

    key: int
    begins: date | None
    is_lesser: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A wording with its place: from `begins` until another begins."""

    key: int
    begins: date | None
    ends: date | None
    is_current: bool


def arrange(wordings: Sequence[TimelineEdition], *, today: date) -> list[Slot]:
    """The timeline, earliest first, of wordings in the order in which they came; what is left out is superseded.

    Of two that begin on one day the later to come is the better reading, unless it is the lesser of the two. A wording
    of another day displaces none. Current is the last that has begun; before all of them, the first.
    """
    best: dict[date | None, TimelineEdition] = {}
    for one in wordings:
        if not (one.is_lesser and one.begins in best):
            best[one.begins] = one
    line = sorted(best.values(), key=lambda one: one.begins or date.min)
    begun = [one for one in line if one.begins is None or one.begins <= today]
    current = begun[-1] if begun else next(iter(line), None)
    following = [one.begins for one in line[1:]]
    return [
        Slot(one.key, one.begins, ends, one is current) for one, ends in zip(line, [*following, None], strict=False)
    ]
