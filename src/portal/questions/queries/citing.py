"""The provisions an answer cites: which law is meant, and what it says on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from portal.library.linking import chosen_instruments
from portal.library.models import Instrument, Provision
from portal.library.queries import edition_on, text_of
from portal.library.queries.editions import units_of
from portal.questions.models import AnswerCitation

_LONGEST = 20_000  # signs; nobody reads a chapter beside an answer


def laws_meant(citations: Iterable[AnswerCitation]) -> dict[str, Instrument]:
    """Document key -> the instrument it means today; one that came to the shelf after the citation is found as well."""
    cited = list(citations)
    chosen = {one.document_key: one.instrument_id for one in cited if one.instrument_id is not None}
    chosen |= chosen_instruments({one.document_key for one in cited} - chosen.keys())
    laws = {law.pk: law for law in _laws(chosen.values())}
    return {key: laws[pk] for key, pk in chosen.items() if pk in laws}


def _laws(keys: Iterable[int]) -> Iterable[Instrument]:
    shelf = Instrument.objects.filter(withdrawn_at__isnull=True, pk__in=set(keys))
    return shelf.select_related("territory").prefetch_related("spans")


def words_of(*, law: Instrument, address: str, day: date) -> str:
    """What a provision says on a day, with all below it, after the words that lead in to it (a point says little
    without the opening of its clause); "" for a whole document, and for what is not there."""
    edition = edition_on(instrument=law, day=day) if address else None
    unit = Provision.objects.filter(edition=edition, address=address).first() if edition else None
    return "\n".join([*_leading_in(unit), spoken(unit)])[:_LONGEST] if unit else ""


def _leading_in(unit: Provision) -> list[str]:
    """The texts of what it stands in, from its article down."""
    around = Provision.objects.filter(edition=unit.edition_id, position__lt=unit.position, end__gte=unit.end)
    inside = around.filter(Q(article=unit.article_id) | Q(pk=unit.article_id)) if unit.article_id else around.none()
    return [text for text in inside.order_by("position").values_list("text", flat=True) if text]


def spoken(unit: Provision) -> str:
    """A unit as it is printed: "Điều 8. Tiếp cận thông tin", then its text and that of what stands below it."""
    head = f"{unit.label}. {unit.heading}".strip(". ") if unit.heading or not unit.text else ""
    return "\n".join(filter(None, [head, text_of(units_of(provision=unit))]))
