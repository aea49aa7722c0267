"""Two drafts of a report side by side, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lawtext.comparison import Piece, diff
from portal.reports.compiling.catalogue import Section
from portal.reports.compiling.references import unknown, worded
from portal.reports.compiling.values import Shown
from portal.reports.models import Compilation, Draft
from portal.reports.queries.compilations.lists import cited, figures_of, outline_of


@dataclass(frozen=True, slots=True)
class SectionDifference:
    section: Section
    pieces: tuple[Piece, ...]


def differences(*, old: Draft, new: Draft, old_of: Compilation, new_of: Compilation) -> tuple[SectionDifference, ...]:
    """The sections that read differently, as they are read: with the numbers of their own compilation."""
    known = {one.pk: cited(figures_of(compilation=one)) for one in {old_of, new_of}}
    found = []
    for section in outline_of(new_of).sections:
        before = _read(old.sections.get(section.key, ""), known[old_of.pk])
        after = _read(new.sections.get(section.key, ""), known[new_of.pk])
        if before != after:
            found.append(SectionDifference(section, diff(before, after)))
    return tuple(found)


def _read(text: str, figures: Mapping[str, Shown]) -> str:
    return text if unknown(text, figures) else worded(text, figures)
