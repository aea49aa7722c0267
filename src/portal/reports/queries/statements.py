"""What a report is about, who counts as whom on its last day, and what agencies say in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Plan, Progress
from portal.reports.compilation.figures import CountedThing, FigureFormula
from portal.reports.models import Return, Round, Said, Submission
from portal.reports.states import PeriodKind, ReportingPeriod, ReturnState, period_before


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """A round, or (without one) a plan in a period."""

    period: ReportingPeriod
    plan: Plan | None = None
    round: Round | None = None

    @classmethod
    def of_round(cls, held: Round) -> ReportSubject:
        return cls(ReportingPeriod(held.start, held.end, PeriodKind(held.regime.period)), held.regime.plan, held)

    @property
    def key(self) -> str:
        """By which compilations of the same are known."""
        days = f"{self.period.start:%Y%m%d}-{self.period.end:%Y%m%d}"
        if self.round is not None:
            return f"dot-{self.round.pk}"
        return f"ke-hoach-{self.plan.pk if self.plan else 0}-{days}"

    @property
    def before(self) -> ReportSubject | None:
        """The same in the period to compare with. Its round is not looked up: rounds are asked by their days."""
        period = period_before(self.period)
        return None if period is None else replace(self, period=period, round=None)


def rounds_of(*, subject: ReportSubject) -> QuerySet[Round]:
    """The round itself; else those of the plan that end in the period."""
    return (
        Round.objects.filter(pk=subject.round.pk)
        if subject.round is not None
        else Round.objects.filter(
            Q(end__gte=subject.period.start, end__lte=subject.period.end), regime__plan=subject.plan
        )
    )


def counted_as(*, keys: Iterable[int], subject: ReportSubject) -> dict[int, int]:
    """For each agency, who counts for it on the last day: itself, or the one that its work has passed to by then.

    One whose work was divided among several stays by itself. Two queries.
    """
    lines = lines_of(keys=keys, on=subject.period.end)
    reached = set().union(*lines.values()) if lines else set()
    living = set(Agency.objects.existing_on(subject.period.end).filter(pk__in=reached).values_list("pk", flat=True))
    return {
        key: heirs.pop() if key not in living and len(heirs) == 1 else key
        for key, heirs in ((key, line & living) for key, line in lines.items())
    }


# What the heading of a part begins with, without marks -> where the report quotes it.
_HEADINGS = (
    ("chi-dao", "chi-dao"),
    ("cong-tac-chi-dao", "chi-dao"),
    ("han-che", "han-che"),
    ("ton-tai", "han-che"),
    ("nguyen-nhan", "nguyen-nhan"),
    ("kho-khan", "kho-khan"),
    ("vuong-mac", "kho-khan"),
    ("bai-hoc", "bai-hoc"),
    ("phuong-huong", "phuong-huong"),
    ("kien-nghi", "kien-nghi"),
    ("de-xuat", "kien-nghi"),
)
_TAKEN = (ReturnState.SENT.value, ReturnState.ACCEPTED.value)
_OWN = "Số liệu cơ quan báo cáo thêm"


def voices_of(*, subject: ReportSubject) -> tuple[list[Said], list[CountedThing], list[FigureFormula]]:
    """All that agencies said (rows not yet saved), and the figures that they added: each a thing, with the formula
    that adds them up.

    Three queries.
    """
    sent = list(_sent(subject))
    words = [one for held in sent for one in _words(*held)]
    heard = {(one.agency_id, one.assignment_id) for one in words}
    words += [one for one in _progress(subject) if (one.agency_id, one.assignment_id) not in heard]
    own = [one for held in sent for one in _own(*held)]
    formulas = {one.source: _formula(one, assignment) for one, assignment in own}
    return words, [one for one, _ in own], list(formulas.values())


# ---- returns ---------------------------------------------------------------------------------------------------------


def _sent(subject: ReportSubject) -> Iterator[tuple[Submission, list[Mapping[str, Any]]]]:
    """The newest submission of each return, with its parts."""
    newest = Submission.objects.filter(of=OuterRef("pk")).order_by("-number").values("pk")[:1]
    held = Submission.objects.filter(
        pk__in=Return.objects.filter(round__in=rounds_of(subject=subject), state__in=_TAKEN)
        .annotate(newest=Subquery(newest))
        .values("newest")
    )
    for one in held.select_related("of").order_by("of__agency__name_sort", "pk"):
        parts = one.parts if isinstance(one.parts, list) else list(one.parts.get("parts", ()))
        yield one, [part for part in parts if part]


def _words(sent: Submission, parts: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    where = f"Báo cáo của cơ quan, lần gửi {sent.number}, {sent.at.date():%d/%m/%Y}"
    for part in parts:
        text, dissent = str(part.get("text") or ""), str(part.get("dissent") or "")
        agrees = part.get("counted_is_right")
        if text or dissent or agrees is not None:
            yield Said(
                agency_id=sent.of.agency_id,
                where=where,
                words=text,
                assignment_id=part.get("assignment"),
                heading="" if part.get("assignment") else place_of(str(part.get("heading") or "")),
                agrees=agrees,
                dissent=dissent,
            )


def place_of(heading: str) -> str:
    """Where the report quotes what stands under this heading."""
    key = slugify(heading)
    return next((place for begins, place in _HEADINGS if key.startswith(begins)), "ket-qua")


def _own(sent: Submission, parts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[CountedThing, int | None]]:
    """Figures of one label and unit, of one assignment, are one source."""
    for at, part in enumerate(parts):
        assignment = part.get("assignment")
        for place, said in enumerate(part.get("figures") or ()):
            label, unit, value = str(said.get("label", "")), str(said.get("unit", "")), said.get("value")
            if label and isinstance(value, int) and value >= 0:
                source = f"own.{assignment or 0}.{slugify(f'{label} {unit}')[:24]}"
                yield (
                    CountedThing(
                        source,
                        f"{sent.of_id}-{at}-{place}",
                        unit[:40],
                        agency=sent.of.agency_id,
                        day=sent.at.date(),
                        amount=value,
                        label=label[:300],
                    ),
                    assignment,
                )


def _formula(thing: CountedThing, assignment: int | None) -> FigureFormula:
    return FigureFormula(
        key=thing.source.replace("own.", "bao-cao-them."),
        label=thing.label,
        unit=thing.kind or "",
        heading=_OWN,
        formula="Cộng số các cơ quan tự báo cáo trong lần gửi gần nhất; hệ thống không đếm số này.",
        source=thing.source,
        is_sum=True,
        is_compared=False,
        assignment=assignment,
    )


# ---- notes of progress -----------------------------------------------------------------------------------------------


def _progress(subject: ReportSubject) -> Iterator[Said]:
    """The newest note of each agency on each assignment of the plan in the period."""
    if subject.plan is None:
        return
    found = Progress.objects.filter(
        assignment__plan=subject.plan, at__date__gte=subject.period.start, at__date__lte=subject.period.end
    ).exclude(note="")
    seen: set[tuple[int, int]] = set()
    for one in found.order_by("-at", "-pk"):
        if (one.agency_id, one.assignment_id) not in seen:
            seen.add((one.agency_id, one.assignment_id))
            where = f"Tiến độ ghi ngày {one.at:%d/%m/%Y}"
            yield Said(agency_id=one.agency_id, where=where, words=one.note, assignment_id=one.assignment_id)
