"""The subject of a report, the agencies that count for others on its last day, and what agencies said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any
from unicodedata import normalize

from django.db.models import OuterRef, Q, QuerySet, Subquery

from lawtext.words import slugify
from portal.agencies.models import Agency
from portal.agencies.queries import lines_of
from portal.plans.models import Plan, Progress
from portal.reports.compilation.figures import (
    OF_AGENCIES,
    OWN_KEYS,
    STATED,
    CountedItem,
    FigureFormula,
    Lines,
    OwnStatement,
    standings_of,
)
from portal.reports.models import Compilation, Return, Round, Said, Submission
from portal.reports.states import BY_RETURN, FigureKind, ReportingPeriod, ReturnState, period_before
from portal.schema.queries import grouped, narrowed

_OF_THE_PLAN = ("assignments",)  # sources whose things have no agency and are in every scope


@dataclass(frozen=True, slots=True)
class ReportSubject:
    """What a report is about: a round, or, without one, a plan (or all work) in a period.

    `agencies`: only their work counts (None: all). `has_rest`: also what has no agency, such as readings of pages.
    `until`: submissions after this moment are ignored (None: none are).
    """

    period: ReportingPeriod
    plan: Plan | None = None
    round: Round | None = None
    agencies: frozenset[int] | None = None
    has_rest: bool = True
    until: datetime | None = None

    @classmethod
    def of_round(cls, held: Round) -> ReportSubject:
        """About the agencies that were asked; also about the receiver, and the rest, if the round asked any of the
        receiver's level. Two queries.
        """
        rows = held.returns.values_list("agency", "agency__level", "answers_for")
        receiver, named = held.regime.receiver, {key for agency, _, other in rows for key in (agency, other) if key}
        has_rest = not rows or receiver.level in {level for _, level, _ in rows}
        agencies = frozenset(named | ({receiver.pk} if has_rest else set())) if rows else None
        return cls(held.period, held.regime.plan, held, agencies, has_rest)

    @classmethod
    def of(cls, compilation: Compilation) -> ReportSubject:
        """The subject of a compilation."""
        return cls.of_round(compilation.round) if compilation.round else cls(compilation.period, compilation.plan)

    @property
    def only(self) -> frozenset[int] | None:
        """The agencies to which a query may be narrowed; None if things without an agency count too."""
        return None if self.has_rest else self.agencies

    def counts(self, one: CountedItem) -> bool:
        """True if the thing is in scope, by its agency or the one that counts for it on the last day."""
        if self.agencies is None or one.source in _OF_THE_PLAN:
            return True
        return self.has_rest if one.agency is None else bool({one.agency, one.counted_as} & self.agencies)

    @property
    def key(self) -> str:
        """The key shared by compilations of the same subject."""
        days = f"{self.period.start:%Y%m%d}-{self.period.end:%Y%m%d}"
        if self.round is not None:
            return f"dot-{self.round.pk}"
        return f"ke-hoach-{self.plan.pk if self.plan else 0}-{days}"

    @property
    def before(self) -> ReportSubject | None:
        """The same subject in the previous period. Its round is not looked up: rounds are found by their days."""
        period = period_before(self.period)
        return None if period is None else replace(self, period=period, round=None)


def rounds_of(*, subject: ReportSubject) -> QuerySet[Round]:
    """The round itself; without one, the rounds of the plan that end in the period."""
    return (
        Round.objects.filter(pk=subject.round.pk)
        if subject.round is not None
        else Round.objects.filter(
            Q(end__gte=subject.period.start, end__lte=subject.period.end), regime__plan=subject.plan
        )
    )


def counted_as(*, keys: Iterable[int], subject: ReportSubject) -> dict[int, int]:
    """For each agency, the one that counts for it on the last day: itself, or its single successor by then.

    One divided among several successors counts for itself. Two queries.
    """
    lines = lines_of(keys=keys, on=subject.period.end)
    reached = set().union(*lines.values()) if lines else set()
    living = set(Agency.objects.existing_on(subject.period.end).filter(pk__in=reached).values_list("pk", flat=True))
    return {
        key: heirs.pop() if key not in living and len(heirs) == 1 else key
        for key, heirs in ((key, line & living) for key, line in lines.items())
    }


def counted_for_successors(things: Sequence[CountedItem], subject: ReportSubject) -> list[CountedItem]:
    """The things in the scope of the subject, each with the agency that counts for its own."""
    whom = counted_as(keys={thing.agency for thing in things if thing.agency is not None}, subject=subject)
    counted = (replace(one, counted_as=whom[one.agency]) if one.agency is not None else one for one in things)
    return [one for one in counted if subject.counts(one)]


# Beginning of a part's heading, as a slug -> section of the report that quotes it.
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


def voices_of(*, subject: ReportSubject) -> tuple[list[Said], list[CountedItem], list[FigureFormula]]:
    """The words of agencies (unsaved rows), their own figures as things, and the formulas that aggregate these.

    Three queries, and one for each last day of a round.
    """
    returns = Return.objects.filter(round__in=rounds_of(subject=subject))
    sent = list(newest_submissions(returns, until=subject.until))
    words = [one for held in sent for one in _words(*held)]
    heard = {(one.agency_id, one.assignment_id) for one in words}
    words += [one for one in _progress(subject) if (one.agency_id, one.assignment_id) not in heard]
    said = [one for held in sent for one in _statements(*held)]
    lines = {end: lines_of(keys={one.agency for one in said}, on=end) for end in {one.end for one in said}}
    things, formulas = own_figures(said, lines)
    return words, counted_for_successors(things, subject), formulas


# ---- returns ---------------------------------------------------------------------------------------------------------


def newest_submissions(
    returns: QuerySet[Return], *, until: datetime | None = None
) -> Iterator[tuple[Submission, list[Mapping[str, Any]]]]:
    """The newest submission, with its parts, of each return that is with its receiver; `until` ignores later ones."""
    sent = narrowed(Submission.objects.filter(of=OuterRef("pk")), at__lte=until)
    newest = sent.order_by("-number").values("pk")[:1]
    held = Submission.objects.filter(
        pk__in=returns.filter(state__in=_TAKEN).annotate(newest=Subquery(newest)).values("newest")
    )
    for one in held.select_related("of__agency", "of__round").order_by("of__agency__name_sort", "pk"):
        parts = one.parts if isinstance(one.parts, list) else list(one.parts.get("parts", ()))
        yield one, [part for part in parts if part]


def _words(sent: Submission, parts: Iterable[Mapping[str, Any]]) -> Iterator[Said]:
    entered = ", nhập thay theo bản giấy" if sent.paper else ""
    where = f"Báo cáo của cơ quan, lần gửi {sent.number}, {sent.at.date():%d/%m/%Y}{entered}"
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
    """The section of the report that quotes a part with this heading."""
    key = slugify(heading)
    return next((place for begins, place in _HEADINGS if key.startswith(begins)), "ket-qua")


# ---- agencies' own figures -------------------------------------------------------------------------------------------

_HOW: Mapping[str, str] = {
    FigureKind.FLOW: "Cộng số phát sinh mà các cơ quan tự nêu, mỗi khoảng thời gian một lần, trong lần gửi gần nhất",
    FigureKind.STOCK: "Cộng số mà mỗi cơ quan tự nêu cho kỳ gần nhất, không cộng các kỳ với nhau",
}
_ALONE = "Số một cơ quan tự nêu cho kỳ gần nhất; không cộng với số của cơ quan khác"
# Suffixes of the keys for the sum of parts and the sum of totals, if agencies gave totals as well.
_PART, _WHOLE = ".tu", ".mau"


def _statements(sent: Submission, parts: Iterable[Mapping[str, Any]]) -> Iterator[OwnStatement]:
    of = sent.of
    for at, part in enumerate(parts):
        for place, said in enumerate(part.get("figures") or ()):
            label, unit, kind, breakdown = (str(said.get(one) or "") for one in ("label", "unit", "kind", "breakdown"))
            name = f"{label} ({breakdown})" if breakdown else label
            alone = () if kind in _HOW else (f"{of.agency_id}",)
            yield OwnStatement(
                _element(part.get("assignment"), label, breakdown, unit, kind, *alone),
                f"{sent.of_id}-{at}-{place}",
                of.agency_id,
                of.round_id,
                of.round.start,
                of.round.end,
                kind,
                f"{name} – {of.agency.name}" if alone else name,
                unit[:40],
                said.get("value"),
                said.get("of"),
                part.get("assignment"),
                bool(said.get("is_estimate")),
            )


def _element(assignment: int | None, *words: str) -> str:
    """Equal for equal words, whatever their case and spaces; different words differ in the hash, however similar."""
    said = "\n".join(" ".join(normalize("NFC", one).casefold().split()) for one in words)
    return f"{assignment or 0}.{slugify(words[0])[:20]}-{blake2b(said.encode(), digest_size=4).hexdigest()}"


def own_figures(said: Iterable[OwnStatement], lines: Lines) -> tuple[list[CountedItem], list[FigureFormula]]:
    """Each statement as a thing, counted or not, and the formulas of their figures."""
    things: list[CountedItem] = []
    formulas: dict[str, FigureFormula] = {}
    for ones in grouped((one.element, one) for one in said).values():
        standings = standings_of(ones, lines)
        stated = [one for one in ones if standings[one.key] == STATED]
        things += [thing for one in ones for thing in _own_things(one, standings[one.key])]
        formulas |= {formula.key: formula for one in reversed(stated) for formula in _own_formulas(one)}
    return things, list(formulas.values())


def _own_things(one: OwnStatement, standing: str) -> list[CountedItem]:
    amounts = {"": one.value} | ({} if one.of is None else {_PART: one.value, _WHOLE: one.of})
    has_day = one.kind != FigureKind.FLOW or one.start.replace(day=1) == one.end.replace(day=1)
    period = f"{one.start:%d/%m/%Y} - {one.end:%d/%m/%Y}"
    return [
        CountedItem(
            f"own.{one.element}{tail}",
            one.key,
            standing,
            agency=one.agency,
            day=one.end if has_day else None,
            amount=amount or 0,
            is_estimate=one.is_estimate,
            label=f"{one.name[:260]} ({period})",
            public_label=period,
        )
        for tail, amount in amounts.items()
    ]


def _own_formulas(one: OwnStatement) -> list[FigureFormula]:
    key = f"{OWN_KEYS}{one.element}"
    parts = {_PART: f"{one.name}: phần của cơ quan có nêu tổng số", _WHOLE: f"{one.name}: tổng số"}
    sums = [
        FigureFormula(
            f"{key}{tail}",
            label,
            one.unit,
            OF_AGENCIES,
            f"{_HOW.get(one.kind, _ALONE)}; hệ thống không đếm số này.",
            f"own.{one.element}{tail}",
            (STATED,),
            is_sum=True,
            is_compared=False,
            assignment=one.assignment,
        )
        for tail, label in ({"": one.name} | ({} if one.of is None else parts)).items()
    ]
    share = FigureFormula(
        f"{key}.ty-le",
        f"{one.name}: tỷ lệ trên tổng số",
        "%",
        OF_AGENCIES,
        "Chia tổng của các phần cho tổng của các tổng số mà cơ quan nêu; không lấy bình quân của các tỷ lệ.",
        share=(f"{key}{_PART}", f"{key}{_WHOLE}"),
        assignment=one.assignment,
    )
    return sums if one.of is None else [*sums, share]


# ---- progress notes --------------------------------------------------------------------------------------------------


def _progress(subject: ReportSubject) -> Iterator[Said]:
    """The newest note of each agency on each assignment of the plan in the period."""
    if subject.plan is None:
        return
    found = Progress.objects.filter(
        assignment__plan=subject.plan, at__date__gte=subject.period.start, at__date__lte=subject.period.end
    )
    found = found.exclude(note="").exclude(note__startswith=BY_RETURN)
    seen: set[tuple[int, int]] = set()
    for one in found.order_by("-at", "-pk"):
        if (one.agency_id, one.assignment_id) not in seen:
            seen.add((one.agency_id, one.assignment_id))
            where = f"Tiến độ ghi ngày {one.at:%d/%m/%Y}"
            yield Said(agency_id=one.agency_id, where=where, words=one.note, assignment_id=one.assignment_id)
