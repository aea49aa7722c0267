"""What was read of a plan. Words are the plan's own; dates and names stand beside them, never instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lawtext.types import Doubt


@dataclass(frozen=True, slots=True)
class DeadlineDraft:
    """By when: `phrase` as printed ("Quý II/2021"); `subject` is what it is for, where an assignment has several.

    `start` and `end` are the first and last day. An open-ended deadline ("theo tiến độ", "thường xuyên") has no end.
    All empty and not open-ended: the phrase could not be read, and a doubt says so.
    """

    phrase: str
    subject: str = ""
    start: date | None = None
    end: date | None = None
    is_open_ended: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """One task of the plan. `number` counts from 1 in reading order; `label` is as printed ("1", "2.1", "")."""

    number: int
    label: str
    title: str
    group: str = ""
    description: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    deadlines: tuple[DeadlineDraft, ...] = ()
    products: tuple[str, ...] = ()
    line: int = 0


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
    its date: what it does not speak of goes on as it was.
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
