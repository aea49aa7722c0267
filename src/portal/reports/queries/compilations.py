"""Consolidated reports: the list, what one is made of, its drafts side by side, its money, and those published on
a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from lawtext.comparison import diff
from portal.agencies.queries.office_search import OfficeSearchKind
from portal.journal.queries.attestations import AttestedKind, PublicVersion, VersionStanding
from portal.plans.models import Plan
from portal.plans.queries.overviews import RelatedReport
from portal.plans.states.plans import BudgetSource
from portal.reports.compilation.catalogue import (
    BUDGET_LINES,
    SET_ASIDE,
    SPENDINGS,
    SPENT,
)
from portal.reports.compilation.document import ReportOutline
from portal.reports.compilation.figures import FigureInText, MoneyTable, MoneyThing, money_table
from portal.reports.compilation.text import unknown_references, with_figures
from portal.reports.models import Compilation, Draft, Figure, FigureThing, SignedReport
from portal.reports.states import CompilationState
from portal.schema.queries import narrowed

_WHOLE = ("issuer__parent", "issuer__place", "plan", "round__regime", "signed", "submitted_by", "approved_by")


def compilations_listed(*, agencies: set[int] | None) -> QuerySet[Compilation]:
    """The newest first; of these issuing agencies (None: all). Whoever sees none as issuer sees what is signed."""
    return narrowed(
        Compilation.objects.select_related("issuer", "signed").order_by("-frozen_at", "-pk"), issuer__in=agencies
    )


def compilation_by_slug(*, slug: str) -> Compilation | None:
    return Compilation.objects.select_related(*_WHOLE).filter(slug=slug).first()


def published_reports() -> QuerySet[Compilation]:
    """What the public may read, the newest first."""
    return (
        Compilation.objects.filter(state=CompilationState.PUBLISHED.value)
        .select_related("issuer__parent", "issuer__place", "signed", "plan")
        .order_by("-published_at", "-pk")
    )


def published_with_editions() -> QuerySet[Compilation]:
    """The same, each with `is_replaced`: whether a later one of the same subject is published."""
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
    """As texts cite them."""
    return {one.key: figures_in_text(one) for one in figures}


def newest_draft(*, compilation: Compilation) -> Draft:
    """Every compilation has one. Raises Draft.DoesNotExist for none."""
    return compilation.drafts.select_related("by").order_by("-number")[:1].get()


def draft_numbered(*, compilation: Compilation, number: int) -> Draft | None:
    return compilation.drafts.select_related("by").filter(number=number).first()


def previous_of(*, compilation: Compilation) -> Compilation | None:
    """The compilation of the same subject before this one."""
    return (
        Compilation.objects.filter(subject_key=compilation.subject_key, number__lt=compilation.number)
        .order_by("-number")
        .first()
    )


def editions_of(*, compilation: Compilation) -> dict[str, object]:
    """Which report replaces a published one, and which it replaces. One query."""
    ordered = list(
        published_reports().filter(subject_key=compilation.subject_key).exclude(pk=compilation.pk).order_by("number")
    )
    newer = [one for one in ordered if one.number > compilation.number]
    older = [one for one in ordered if one.number < compilation.number]
    return {"newer": newer[-1] if newer else None, "older": older[-1] if older else None}


def changes_between(*, old: Compilation, new: Compilation) -> tuple[dict[str, object], ...]:
    """The figures that are not the same in both; None: it is in one alone. Two queries."""
    before, after = (cited(figures_of(compilation=one)) for one in (old, new))
    return tuple(
        {"label": (after.get(key) or before[key]).label, "key": key, "old": before.get(key), "new": after.get(key)}
        for key in {**after, **before}
        if not _same(before.get(key), after.get(key))
    )


def _same(old: FigureInText | None, new: FigureInText | None) -> bool:
    return old is not None and new is not None and old.value == new.value


def differences(*, old: Draft, new: Draft, old_of: Compilation, new_of: Compilation) -> tuple[dict[str, object], ...]:
    """The sections that read differently, as they are read: with the numbers of their own compilation."""
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
    """None for a report without money. One query. Raises SumsDiffer."""
    said = {one.key: one.value for one in figures}
    if SET_ASIDE not in said:
        return None
    titles = {f"{one.number}": f"Nhiệm vụ {one.number}. {one.title}" for one in outline_of(compilation).rows}
    found = FigureThing.objects.filter(compilation=compilation, source__in=(BUDGET_LINES, SPENDINGS))
    return money_table(
        things=[
            MoneyThing(
                agency=one.counted_as.name if one.counted_as else "",
                source=BudgetSource(one.kind).label,
                assignment=titles.get(one.part, f"Nhiệm vụ {one.part}") if one.part else "Chung cho cả kế hoạch",
                amount=one.amount,
                is_spent=one.source == SPENDINGS,
            )
            for one in found.select_related("counted_as").order_by("pk")
        ],
        amount=said[SET_ASIDE],
        spent=said.get(SPENT, 0),
    )


_MOST = 12  # a year of months; all are in the list of reports


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


def _standing(held: Compilation, details: Mapping[str, Any]) -> VersionStanding:
    newer: Any = editions_of(compilation=held)["newer"]
    if newer is not None:
        words = f"Báo cáo này đã được thay bằng báo cáo số {newer.signed}."
        return VersionStanding(words, address=newer.get_absolute_url())
    words = "Chưa có báo cáo nào khác được công bố thay báo cáo này."
    return VersionStanding(words, address=held.get_absolute_url(), is_holding=True)


REPORT = AttestedKind("Báo cáo", ("report.published",), read=_attested, standing=_standing)

SEARCHED = (
    OfficeSearchKind(
        code="bao-cao",
        label="Báo cáo tổng hợp",
        verbs=("report.read",),
        rows=lambda officer, reach: compilations_listed(agencies=reach),
        title=lambda one: one.title,
        url=lambda one: reverse("compilation", args=[one.slug]),
        fields=("title",),
    ),
)
