"""The values parsed from a plan; and the pairing of a new text's assignments with the old ones, by title.

Wording is kept as printed; parsed dates and names are stored in addition to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum

from lawtext.types import Doubt
from lawtext.words import canonical_tone, fold, normalise, syllables


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """A deadline: `phrase` as printed ("Quý II/2021"); `subject` is the part it applies to, if an assignment has
    several.

    `start` and `end` are the first and last day. An open-ended deadline ("theo tiến độ", "thường xuyên") has no end. If
    both are None and the deadline is not open-ended, the phrase could not be parsed, and a doubt reports it. A
    recurring deadline has its interval (`every`, a `Recurrence`) and, if a day is named, the first due date.
    """

    phrase: str
    subject: str = ""
    start: date | None = None
    end: date | None = None
    is_open_ended: bool = False
    every: str = ""
    first_due: date | None = None


class PlanField(StrEnum):
    """The fields that a plan may state for a task."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    DEADLINE = "deadline"
    PRODUCT = "product"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class FieldReading:
    """A reading of a field in running text: `sentence[start:end]` was read.

    An empty span means that the sentence may state the field but was not understood. If a field has neither value nor
    reading, nothing in the text states it.
    """

    field: PlanField
    sentence: str
    start: int = 0
    end: int = 0

    @property
    def words(self) -> str:
        return self.sentence[self.start : self.end]


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """One task of the plan. `number` counts from 1 in reading order; `label` is as printed ("1", "2.1", "").

    `readings` show which fields were read from running text, and which sentences may state a field that was not read.
    """

    number: int
    label: str
    title: str
    group: str = ""
    description: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    deadlines: tuple[DeadlineDraft, ...] = ()
    products: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    readings: tuple[FieldReading, ...] = ()
    line: int = 0

    def said(self, field: PlanField) -> tuple[object, ...]:
        """The values read for the field, from labels or from sentences."""
        return {
            PlanField.LEAD: self.lead,
            PlanField.COORDINATING: self.coordinating,
            PlanField.DEADLINE: self.deadlines,
            PlanField.PRODUCT: self.products,
            PlanField.MONEY: self.money,
        }[field]


_FIELDS = {
    PlanField.LEAD: "cơ quan chủ trì",
    PlanField.COORDINATING: "cơ quan phối hợp",
    PlanField.DEADLINE: "thời gian thực hiện",
    PlanField.PRODUCT: "kết quả, sản phẩm",
    PlanField.MONEY: "kinh phí",
}
_LONGEST_QUOTE = 200
_LONGEST_NAME = 110  # characters; a longer name includes words on what the agency has to do


def doubts_of(draft: AssignmentDraft) -> Iterator[Doubt]:
    """The doubts about one assignment, for an officer."""
    unread = {one.field: one.sentence for one in draft.readings if not one.words}
    name = f"nhiệm vụ {draft.number}"
    silent = [
        what
        for field, what in _FIELDS.items()
        if field is not PlanField.MONEY and not (field in unread or draft.said(field))
    ]
    if missing := ([] if draft.title else ["tên nhiệm vụ"]) + silent:
        yield Doubt(draft.line, f"{name}: không nêu {'; '.join(missing)}")
    for sentence in dict.fromkeys(unread.values()):
        what = "; ".join(_FIELDS[field] for field in unread if unread[field] == sentence)
        yield Doubt(draft.line, f"{name}: chưa đọc được {what} ở câu “{sentence[:_LONGEST_QUOTE]}”")
    yield from (
        Doubt(draft.line, f"{name}: tên cơ quan dài bất thường “{phrase[:_LONGEST_NAME]}…”")
        for phrase in (*draft.lead, *draft.coordinating)
        if len(phrase) > _LONGEST_NAME
    )
    yield from (
        Doubt(draft.line, f"{name}: không hiểu thời gian “{deadline.phrase}”")
        for deadline in draft.deadlines
        if deadline.end is None and not deadline.is_open_ended
    )


@dataclass(frozen=True, slots=True)
class TargetDraft:
    """A number to be reached: `value` in `unit` ("%", "tờ gấp") of `subject`, by the day `by`, which is read from
    `when`.

    `words` is the whole clause as printed; `each` ("mỗi tháng") is the interval in which the number must be reached
    again. `assignment` is the number of the assignment that states it; None for a goal of the whole plan.
    """

    words: str
    value: Decimal
    unit: str
    subject: str = ""
    is_at_least: bool = False
    by: date | None = None
    when: str = ""
    each: str = ""
    assignment: int | None = None
    line: int = 0

    @property
    def figure(self) -> str:
        """ "≥ 80%", "3.000 tờ gấp"."""
        return figure_of(value=self.value, unit=self.unit, is_at_least=self.is_at_least)


def figure_of(*, value: Decimal, unit: str, is_at_least: bool) -> str:
    """A target number in Vietnamese notation."""
    number = f"{value:,.2f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))
    return f"{'≥ ' if is_at_least else ''}{number}{unit if unit == '%' else f' {unit}'}"


@dataclass(frozen=True, slots=True)
class BasisDraft:
    """A document on which the plan is based (`in_preamble`) or that its text names, identified by number, or by name
    and year.
    """

    number: str
    name: str
    issued_date: date | None
    phrase: str
    in_preamble: bool
    line: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """One paragraph of "Tổ chức thực hiện": who (agencies as printed, possibly none) does what."""

    label: str
    who: tuple[str, ...]
    text: str
    line: int = 0
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """ "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", and the name below them."""

    authority: str = ""
    title: str = ""
    signer: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A parsed plan. Fields that the text does not state are "", None or empty; `doubts` are for an officer.

    `adjusts` is the number of the plan that this one amends ("Điều chỉnh, bổ sung Kế hoạch số 54/KH-UBND"),
    `adjusts_date` its date: what this one does not mention stays unchanged. `supporting` are duties that serve the
    assignments (monitoring, funding, guidance). They are parsed like assignments, but become assignments only if an
    officer chooses so (`with_tasks`).
    """

    title: str = ""
    doc_type: str = ""
    number: str = ""
    issuer: str = ""
    place: str = ""
    issued_date: date | None = None
    adjusts: str = ""
    adjusts_date: date | None = None
    bases: tuple[BasisDraft, ...] = ()
    purposes: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    targets: tuple[TargetDraft, ...] = ()
    assignments: tuple[AssignmentDraft, ...] = ()
    supporting: tuple[AssignmentDraft, ...] = ()
    duties: tuple[DutyDraft, ...] = ()
    budget: str = ""
    closing: str = ""
    recipients: tuple[str, ...] = ()
    signature: SignatureDraft = SignatureDraft()
    doubts: tuple[Doubt, ...] = ()

    @property
    def reference_date(self) -> date | None:
        """The day on which "các sở, ban, ngành" is resolved: the plan's date, or else that of the newest document it
        cites.

        A plan cannot be older than the documents it is based on, so that day is never too early to find an agency.
        """
        return self.issued_date or max((basis.issued_date for basis in self.bases if basis.issued_date), default=None)


_ALIKE = (
    0.75  # similarity ratio: "Tuyên truyền qua Zalo" and "… qua Zalo, tin nhắn" are one task, two plans' tasks are not
)


def words_key(text: str) -> str:
    """A title in lower case without diacritics and punctuation, for comparison."""
    return " ".join(syllable.text for syllable in syllables(fold(canonical_tone(normalise(text)))))


def pair_titles(*, old: Sequence[str], new: Sequence[str]) -> tuple[dict[int, int], list[int], list[int]]:
    """Old index -> new index of the paired titles, then the unpaired indexes of each side: removed and added ones.

    Equal titles are paired first, then the most similar ones; each title is paired once.
    """
    before, after = [words_key(title) for title in old], [words_key(title) for title in new]
    likeness = sorted(
        ((_likeness(one, other), left, right) for left, one in enumerate(before) for right, other in enumerate(after)),
        key=lambda row: (-row[0], abs(row[1] - row[2]), row[1]),
    )
    found: dict[int, int] = {}
    for score, left, right in likeness:
        if score >= _ALIKE and left not in found and right not in found.values():
            found[left] = right
    return (
        dict(sorted(found.items())),
        [index for index in range(len(old)) if index not in found],
        [index for index in range(len(new)) if index not in found.values()],
    )


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE else 0.0
