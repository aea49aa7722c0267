"""What was read of a plan, and which assignment of a new text is which of the old, by title.

Words are the plan's own; dates and names stand beside them, never instead.
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
    """By when: `phrase` as printed ("Quý II/2021"); `subject` is what it is for, where an assignment has several.

    `start` and `end` are the first and last day. An open-ended deadline ("theo tiến độ", "thường xuyên") has no end.
    All empty and not open-ended: the phrase could not be read, and a doubt says so. One that comes again and again has
    the word of its turn (`every`, a `Recurrence`) and, where a day is named, the first day that it is due.
    """

    phrase: str
    subject: str = ""
    start: date | None = None
    end: date | None = None
    is_open_ended: bool = False
    every: str = ""
    first_due: date | None = None


class PlanField(StrEnum):
    """What a plan may say of a task."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    DEADLINE = "deadline"
    PRODUCT = "product"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What running words say of a field: `sentence[start:end]` was read; with an empty span, the sentence may state the
    field and was not understood. A field without a value and without a reading is stated by nothing in the text.
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

    `readings` tell which fields came from running words, and which these may hold unread.
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
        """What was read of the field, from labels or from sentences."""
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
_LONGEST_NAME = 110  # characters; a longer phrase has swallowed what the agency is to do


def doubts_of(draft: AssignmentDraft) -> Iterator[Doubt]:
    """What an officer is to look at in one assignment."""
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
    """A number that is aimed at: `value` of `unit` ("%", "tờ gấp") of `subject`, by the day `by` that `when` names.

    `words` is the whole clause as printed; `each` ("mỗi tháng") says how often the number is asked anew. `assignment`
    is the number of the one that states it; None: a goal of the whole plan.
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
    """A number that is aimed at, as Vietnamese readers write it."""
    number = f"{value:,.2f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))
    return f"{'≥ ' if is_at_least else ''}{number}{unit if unit == '%' else f' {unit}'}"


@dataclass(frozen=True, slots=True)
class BasisDraft:
    """A document the plan rests on (`in_preamble`) or names in its text. Known by number, or by name and year."""

    number: str
    name: str
    issued_date: date | None
    phrase: str
    in_preamble: bool
    line: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DutyDraft:
    """One paragraph of "Tổ chức thực hiện": who (agencies as printed, maybe none) does what."""

    label: str
    who: tuple[str, ...]
    text: str
    line: int = 0
    helpers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureDraft:
    """ "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", and the name below."""

    authority: str = ""
    title: str = ""
    signer: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as it was read. "" and None where the text does not say; `doubts` tell an officer what to look at.

    `adjusts` is the number of the plan that this one only adjusts ("Điều chỉnh, bổ sung Kế hoạch số 54/KH-UBND"), with
    its date: what it does not speak of goes on as it was. `supporting`: duties that serve the assignments (watch over
    them, pay for them, guide), read like them and none of them until an officer makes it one (`with_tasks`).
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
        """The day on which "các sở, ban, ngành" are counted: the plan's own, else that of the newest paper it cites.

        A plan cannot be older than what it rests on, so that day is never too early to know an agency.
        """
        return self.issued_date or max((basis.issued_date for basis in self.bases if basis.issued_date), default=None)


_ALIKE = (
    0.75  # of the letters: "Tuyên truyền qua Zalo" and "… qua Zalo, tin nhắn" are one task, two plans' tasks are not
)


def words_key(text: str) -> str:
    """A title without marks, capitals and punctuation, for comparing."""
    return " ".join(syllable.text for syllable in syllables(fold(canonical_tone(normalise(text)))))


def pair_titles(*, old: Sequence[str], new: Sequence[str]) -> tuple[dict[int, int], list[int], list[int]]:
    """Index of old -> index of new, and those of each that are in no pair: what was removed, what was added.

    Equal titles first, then the most alike; each is paired once.
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
