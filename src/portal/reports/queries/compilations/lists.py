"""Which reports there are, and what one of them is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models import QuerySet

from portal.reports.compiling.outline import Outline
from portal.reports.compiling.values import Shown
from portal.reports.models import Compilation, Draft, Figure
from portal.reports.states.compilations import CompilationState

_WHOLE = ("issuer__parent", "issuer__place", "plan", "round__regime", "signed", "submitted_by", "approved_by")


def compilations_listed(*, agencies: set[int] | None) -> QuerySet[Compilation]:
    """The newest first; of these issuing agencies (None: all). Whoever sees none as issuer sees what is signed."""
    found = Compilation.objects.select_related("issuer", "signed").order_by("-frozen_at", "-pk")
    if agencies is None:
        return found
    return found.filter(issuer__in=agencies)


def compilation_by_slug(*, slug: str) -> Compilation | None:
    return Compilation.objects.select_related(*_WHOLE).filter(slug=slug).first()


def published_reports() -> QuerySet[Compilation]:
    """What the public may read, the newest first."""
    shown = Compilation.objects.filter(state=CompilationState.PUBLISHED.value)
    return shown.select_related("issuer__parent", "issuer__place", "signed", "plan").order_by("-published_at", "-pk")


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


def outline_of(compilation: Compilation) -> Outline:
    return Outline.of(compilation.outline)


def shown(figure: Figure) -> Shown:
    return Shown(
        figure.key, figure.label, figure.unit, figure.value, figure.before, figure.is_share, figure.is_estimate
    )


def figures_of(*, compilation: Compilation) -> list[Figure]:
    return list(compilation.figures.order_by("position"))


def cited(figures: Sequence[Figure]) -> dict[str, Shown]:
    """As texts cite them."""
    return {one.key: shown(one) for one in figures}


def newest_draft(*, compilation: Compilation) -> Draft:
    """Every compilation has one. Raises Draft.DoesNotExist for none."""
    return compilation.drafts.select_related("by").order_by("-number")[:1].get()


def draft_numbered(*, compilation: Compilation, number: int) -> Draft | None:
    return compilation.drafts.select_related("by").filter(number=number).first()


def previous_of(*, compilation: Compilation) -> Compilation | None:
    """The compilation of the same subject before this one."""
    found = Compilation.objects.filter(subject_key=compilation.subject_key, number__lt=compilation.number)
    return found.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Editions:
    """Published reports of the same subject around one: the newest, if it came later, and the last before it."""

    newer: Compilation | None
    older: Compilation | None


def editions_of(*, compilation: Compilation) -> Editions:
    """Which report replaces a published one, and which it replaces. One query."""
    others = published_reports().filter(subject_key=compilation.subject_key).exclude(pk=compilation.pk)
    ordered = list(others.order_by("number"))
    newer = [one for one in ordered if one.number > compilation.number]
    older = [one for one in ordered if one.number < compilation.number]
    return Editions(newer[-1] if newer else None, older[-1] if older else None)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure in two compilations; None: it is in one alone."""

    label: str
    key: str
    old: Shown | None
    new: Shown | None


def changes_between(*, old: Compilation, new: Compilation) -> tuple[Change, ...]:
    """The figures that are not the same in both. Two queries."""
    before, after = (cited(figures_of(compilation=one)) for one in (old, new))
    return tuple(
        Change((after.get(key) or before[key]).label, key, before.get(key), after.get(key))
        for key in {**after, **before}
        if not _same(before.get(key), after.get(key))
    )


def _same(old: Shown | None, new: Shown | None) -> bool:
    return old is not None and new is not None and old.value == new.value
