"""The facets of an answer: how what was found can be narrowed, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.library.models import Field
from portal.library.states import Status
from portal.search.engine.port import Tally
from portal.search.kinds import FACET_KINDS, KIND_LABELS, FacetKind


@dataclass(frozen=True, slots=True)
class FacetChoice:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow what was found; `chosen` is the value in force, "" for none."""

    kind: FacetKind
    chosen: str
    choices: tuple[FacetChoice, ...]


def facets_of(tally: Tally, chosen: Mapping[str, str]) -> tuple[Facet, ...]:
    """The facets that narrow, with the value in force; a facet with one value only would narrow nothing."""
    topics = _topic_names([value for value, _ in tally.facets.get("topic", ())][:30] + [chosen.get("topic", "")])
    facets = []
    for kind in FACET_KINDS:
        counts = list(tally.facets.get(kind.name, ()))
        if kind.name == "year":
            counts.sort(reverse=True)
        choices = [FacetChoice(value, _label(kind, value, topics), count) for value, count in counts]
        value = chosen.get(kind.name, "")
        if value and all(choice.value != value for choice in choices):
            choices.append(FacetChoice(value, _label(kind, value, topics), 0))
        if value or len(choices) > 1:
            facets.append(Facet(kind, value, tuple(choices)))
    return tuple(facets)


def _topic_names(slugs: Sequence[str]) -> dict[str, str]:
    return dict(Field.objects.filter(slug__in=[slug for slug in slugs if slug]).values_list("slug", "name"))


def _label(kind: FacetKind, value: str, topics: Mapping[str, str]) -> str:
    if kind.name == "kind":
        return KIND_LABELS.get(value, value)
    if kind.name == "status":
        return next((status.label for status in Status if status.value == value), value)
    return topics.get(value, value)
