"""Consolidated reports: lists, figures, drafts and their differences, money, the gate before signing, published
reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lawtext.comparison import diff
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStatus
from portal.plans.models import Plan
from portal.plans.queries.overviews import RelatedReport
from portal.plans.states.plans import BudgetSource
from portal.reports.compilation.document import ReportOutline
from portal.reports.compilation.drafts import TO_WRITE, denials
from portal.reports.compilation.figures import (
    BUDGET_LINES,
    SET_ASIDE,
    SPENDINGS,
    SPENT,
    FigureInText,
    MoneyTable,
    money_table,
    task_named,
)
from portal.reports.compilation.text import typed_numbers, unknown_references, with_figures
from portal.reports.models import Compilation, Draft, Figure, FigureCell, FigureThing, Return, SignedReport
from portal.reports.queries.drilldown import changed_figures
from portal.reports.queries.statements import ReportSubject, rounds_of
from portal.reports.states import CompilationState, ReturnState
from portal.schema.queries import grouped, narrowed

_WHOLE = ("issuer__parent", "issuer__place", "plan", "round__regime", "signed", "submitted_by", "approved_by")


def compilations_listed(*, agencies: set[int] | None) -> QuerySet[Compilation]:
    """The newest first; of these issuing agencies (None: all)."""
    return narrowed(
        Compilation.objects.select_related("issuer", "signed").order_by("-frozen_at", "-pk"), issuer__in=agencies
    )


def compilation_by_slug(*, slug: str) -> Compilation | None:
    return Compilation.objects.select_related(*_WHOLE).filter(slug=slug).first()


def published_reports() -> QuerySet[Compilation]:
    """The reports that the public may read, the newest first."""
    return (
        Compilation.objects.filter(state=CompilationState.PUBLISHED.value)
        .select_related("issuer__parent", "issuer__place", "signed", "plan")
        .order_by("-published_at", "-pk")
    )


def published_with_editions() -> QuerySet[Compilation]:
    """The published reports with `is_replaced`: True if a later one of the same subject is published."""
    later = Compilation.objects.filter(
        state=CompilationState.PUBLISHED.value,
        subject_key=models.OuterRef("subject_key"),
        number__gt=models.OuterRef("number"),
    )
    return published_reports().annotate(is_replaced=models.Exists(later))


def published_report(*, slug: str) -> Compilation | None:
    return published_reports().filter(slug=slug).first()


def outline_of(compilation: Compilation) -> ReportOutline:
    return ReportOutline.of(compilation.outline)


def figures_in_text(figure: Figure) -> FigureInText:
    return FigureInText(
        figure.key, figure.label, figure.unit, figure.value, figure.before, figure.is_share, figure.is_estimate
    )


def figures_of(*, compilation: Compilation) -> list[Figure]:
    return list(compilation.figures.order_by("position"))


def cited(figures: Sequence[Figure]) -> dict[str, FigureInText]:
    """Key -> figure, as texts cite it."""
    return {one.key: figures_in_text(one) for one in figures}


def newest_draft(*, compilation: Compilation) -> Draft:
    """Every compilation has one. Raises Draft.DoesNotExist otherwise."""
    return compilation.drafts.select_related("by").order_by("-number")[:1].get()


def draft_numbered(*, compilation: Compilation, number: int) -> Draft | None:
    return compilation.drafts.select_related("by").filter(number=number).first()


def previous_of(*, compilation: Compilation) -> Compilation | None:
    """The previous compilation of the same subject."""
    return (
        Compilation.objects.filter(subject_key=compilation.subject_key, number__lt=compilation.number)
        .order_by("-number")
        .first()
    )


def editions_of(*, compilation: Compilation) -> dict[str, object]:
    """The published report that replaces this one, and the one that it replaces. One query."""
    ordered = list(
        published_reports().filter(subject_key=compilation.subject_key).exclude(pk=compilation.pk).order_by("number")
    )
    newer = [one for one in ordered if one.number > compilation.number]
    older = [one for one in ordered if one.number < compilation.number]
    return {"newer": newer[-1] if newer else None, "older": older[-1] if older else None}


def changes_between(*, old: Compilation, new: Sequence[Figure]) -> tuple[dict[str, object], ...]:
    """The figures whose value differs from that in an older report; None if only one of the reports has it.

    One query.
    """
    before, after = cited(figures_of(compilation=old)), cited(new)
    return tuple(
        {"label": (after.get(key) or before[key]).label, "key": key, "old": before.get(key), "new": after.get(key)}
        for key in {**after, **before}
        if not _same(before.get(key), after.get(key))
    )


def _same(old: FigureInText | None, new: FigureInText | None) -> bool:
    return old is not None and new is not None and old.value == new.value


def differences(*, old: Draft, new: Draft, old_of: Compilation, new_of: Compilation) -> tuple[dict[str, object], ...]:
    """The sections that differ, as text with the numbers of their own compilation."""
    known = {one.pk: cited(figures_of(compilation=one)) for one in {old_of, new_of}}
    return tuple(
        {"section": section, "pieces": diff(before, after)}
        for section in outline_of(new_of).sections
        for before, after in [
            [_read(draft.sections.get(section.key, ""), known[of.pk]) for draft, of in ((old, old_of), (new, new_of))]
        ]
        if before != after
    )


def _read(text: str, figures: Mapping[str, FigureInText]) -> str:
    return text if unknown_references(text, figures) else with_figures(text, figures)


def money_of(*, compilation: Compilation, figures: Sequence[Figure]) -> MoneyTable | None:
    """The money table of a report; None if it has no money. One query. Raises SumsDiffer."""
    said = {one.key: one.value for one in figures}
    if SET_ASIDE not in said:
        return None
    titles = {f"{one['number']}": task_named(one["number"], one["title"]) for one in outline_of(compilation).rows}
    found = FigureThing.objects.filter(compilation=compilation, source__in=(BUDGET_LINES, SPENDINGS))
    return money_table(
        things=[
            (
                one.counted_as.name if one.counted_as else "",
                BudgetSource(one.kind).label,
                titles.get(one.part, f"Nhiệm vụ {one.part}") if one.part else "Chung cho cả kế hoạch",
                one.amount,
                one.source == SPENDINGS,
            )
            for one in found.select_related("counted_as").order_by("pk")
        ],
        amount=said[SET_ASIDE],
        spent=said.get(SPENT, 0),
    )


# ---- the gate before signing -----------------------------------------------------------------------------------------

type Witness = tuple[str, str]  # the finding, and the URL where it is seen


@dataclass(slots=True)
class GateLook:
    """What the gate checks; `signed_on`: the day on the paper, once it is entered."""

    held: Compilation
    figures: Sequence[Figure]
    draft: Draft
    signed_on: date | None = None

    def returns(self) -> QuerySet[Any]:
        """The returns of its rounds, each with the time of its last submission as `came`."""
        found = Return.objects.filter(round__in=rounds_of(subject=ReportSubject.of(self.held)))
        by_name = found.select_related("agency", "round__regime").order_by("agency__name_sort", "round__start")
        return by_name.annotate(came=models.Max("submissions__at"))

    def in_draft(self, found: Callable[[str], Iterable[str]]) -> list[Witness]:
        """The findings of a function in each section, with the URL of the section in the draft."""
        draft = reverse("compilation_draft", args=[self.held.slug])
        return [
            (f"{one.heading or 'Mở đầu'}: {words}", f"{draft}#{one.key}")
            for one in outline_of(self.held).sections
            for words in found(self.draft.sections.get(one.key, ""))
        ]


def _open_remarks(look: GateLook) -> list[Witness]:
    found = look.held.remarks.filter(settled_at__isnull=True).order_by("at", "pk")
    draft = reverse("compilation_draft", args=[look.held.slug])
    return [(f"Góp ý của {one.by}: {one.words[:80]}", f"{draft}#{one.section}") for one in found.select_related("by")]


def _moved(look: GateLook) -> list[Witness]:
    return [
        (f"{one.label}: đã chốt {one.value}, nay {since['value']}", page)
        for one, since in changed_figures(compilation=look.held, figures=look.figures)
        for page in [reverse("compilation_figure", args=[look.held.slug, one.key])]
    ]


def _missing(look: GateLook) -> list[Witness]:
    """Returns that were owed and not sent, or sent after the figures were frozen."""
    owed = look.returns().exclude(state=ReturnState.EXCUSED.value)
    return [
        (f"{one}{f', gửi lúc {timezone.localtime(one.came):%H:%M %d/%m/%Y}, sau khi chốt' if one.came else ''}", page)
        for one in owed.filter(models.Q(sent_at__isnull=True) | models.Q(came__gt=look.held.frozen_at))
        for page in [reverse("reports_return", args=[one.pk])]
    ]


def _estimated(look: GateLook) -> list[Witness]:
    """Figures with estimates, each with the agencies that estimated."""
    cells = FigureCell.objects.filter(figure__compilation=look.held, is_estimate=True)
    whose = grouped(cells.order_by("agency__name_sort").values_list("figure", "agency__name").distinct())
    return [
        (f"{one.label}: ước của {'; '.join(name or 'việc không ghi cơ quan' for name in whose[one.pk])}", page)
        for one in look.figures
        if one.pk in whose
        for page in [reverse("compilation_figure", args=[look.held.slug, one.key])]
    ]


def _typed(look: GateLook) -> list[Witness]:
    """Typed numbers that no figure supports, except those of an assignment's state: that is frozen with the report."""
    known = cited(look.figures)
    frozen = {one["words"] for row in outline_of(look.held).rows for one in typed_numbers(row["state"], known)}
    return look.in_draft(
        lambda text: [
            one["words"] for one in typed_numbers(text, known) if not one["key"] and one["words"] not in frozen
        ]
    )


def _contradictions(look: GateLook) -> list[Witness]:
    known = cited(look.figures)
    said = look.held.said.filter(heading="kho-khan").exclude(words="").select_related("agency")
    return look.in_draft(
        lambda text: [
            f"“{words}”, nhưng {told}"
            for words, key in denials(text)
            for told in [
                *(f"{one.label.lower()}: {one.value}" for one in [known.get(key)] if one and one.value),
                *(
                    f"{one.agency.name} nêu khó khăn trong báo cáo gửi"
                    for one in (said if key == "vuong-mac.neu" else ())
                ),
            ]
        ]
    )


def _days(look: GateLook) -> list[Witness]:
    frozen = timezone.localdate(look.held.frozen_at)
    is_early = look.signed_on is not None and look.signed_on < frozen
    page = reverse("compilation", args=[look.held.slug])
    return [(f"Ngày ký {look.signed_on:%d/%m/%Y} trước ngày chốt số liệu {frozen:%d/%m/%Y}", page)] if is_early else []


# A condition of a step: code, label, function that finds violations, whether a reason overrules it.
type GateCondition = tuple[str, str, Callable[[GateLook], list[Witness]], bool]
_TO_HAND_IN: tuple[GateCondition, ...] = (
    ("gop-y", "Góp ý chưa khép lại", _open_remarks, False),
    ("can-viet", "Chỗ còn phải viết", lambda look: look.in_draft(lambda text: [TO_WRITE] * (TO_WRITE in text)), False),
)
_TO_GO_ON: tuple[GateCondition, ...] = (
    ("da-doi", "Số liệu có việc đứng sau đã rút hoặc sửa sau khi chốt", _moved, True),
    ("chua-gui", "Báo cáo chưa gửi, hoặc gửi sau khi chốt số liệu", _missing, True),
    ("uoc-tinh", "Số liệu còn là số ước", _estimated, True),
    ("go-tay", "Số gõ tay không trùng số liệu nào đã chốt", _typed, True),
    ("trai-nhau", "Câu văn trái với số liệu", _contradictions, True),
)
GATE: dict[CompilationState, tuple[GateCondition, ...]] = {
    CompilationState.SUBMITTED: (*_TO_HAND_IN, *_TO_GO_ON),
    CompilationState.APPROVED: _TO_GO_ON,
    CompilationState.SIGNED: (*_TO_GO_ON, ("ngay", "Ngày tháng không đúng thứ tự", _days, True)),
}


def gate_findings(look: GateLook, after: CompilationState) -> list[dict[str, Any]]:
    """What blocks this step: `found`, in words, with the `witnesses`; `reason`: why it was overruled before, which
    remains valid as long as exactly the same is found.
    """
    said = [one for act in look.held.acts.all() for one in act.overruled or ()]
    reasons = {(one["code"], *one["found"]): one["reason"] for one in said}
    return [
        {"code": code, "label": label, "can_be_overruled": can_be, "witnesses": seen, "found": found}
        | {"reason": reasons.get((code, *found), "")}
        for code, label, finds, can_be in GATE[after]
        if (seen := finds(look))
        for found in [[words for words, _ in seen]]
    ]


_MOST = 12  # a year of months; the list of reports has all


def published_reports_of_plan(plan: Plan) -> list[RelatedReport]:
    return [
        RelatedReport(
            label=one.title,
            address=one.get_absolute_url(),
            note=f"Số {one.signed} · {one.issuer.name} · {one.period.name}",
            day=one.signed.signed_on,
        )
        for one in published_reports().filter(plan=plan)[:_MOST]
    ]


def _attested(held: Compilation, details: Mapping[str, Any]) -> PublicVersion | None:
    signed = SignedReport.objects.filter(compilation=held).first()
    if signed is None or held.state != CompilationState.PUBLISHED:
        return None
    return PublicVersion(
        title=f"{held.title} ({signed})",
        agency=held.issuer.name,
        address=held.get_absolute_url(),
        file=bytes(signed.file),
    )


def _standing(held: Compilation, details: Mapping[str, Any]) -> VersionStatus:
    newer: Any = editions_of(compilation=held)["newer"]
    if newer is not None:
        words = f"Báo cáo này đã được thay bằng báo cáo số {newer.signed}."
        return VersionStatus(words, address=newer.get_absolute_url())
    words = "Chưa có báo cáo nào khác được công bố thay báo cáo này."
    return VersionStatus(words, address=held.get_absolute_url(), is_holding=True)


REPORT = AttestedKind("Báo cáo", ("report.published",), read=_attested, standing=_standing)

SEARCHED = (
    OfficeSearchKind(
        code="bao-cao",
        model=Compilation,
        label="Báo cáo tổng hợp",
        verbs=("report.read",),
        rows=lambda officer, reach: compilations_listed(agencies=reach),
        title=lambda one: one.title,
        url=lambda one: reverse("compilation", args=[one.slug]),
        fields=("title",),
    ),
)
