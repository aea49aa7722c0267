"""The words of the law beside the explanation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from lawtext.addresses import describe, parse_address
from portal.editorial.places import Reference
from portal.library.models import Provision
from portal.library.queries import instruments_on_the_shelf


@dataclass(frozen=True, slots=True)
class Passage:
    """What the library holds at a place cited: its words line by line and where to read them in full.

    `above` are the words that lead in to it: a point says little without the opening of its clause.
    """

    law_title: str
    number: str
    place: str
    heading: str
    lines: tuple[str, ...]
    url: str
    above: tuple[str, ...] = ()


def passages(references: Iterable[Reference]) -> dict[Reference, Passage]:
    """The passages the library holds; a place it does not hold, or holds under several numbers, is left out.

    Two queries, however many places are cited.
    """
    found = _provisions(set(references))
    units = _units_of(found.values())
    return {cited: _passage(provision, units) for cited, provision in found.items()}


def _provisions(wanted: set[Reference]) -> dict[Reference, Provision]:
    """The current wording at each place; where two laws bear one number, neither is meant for certain."""
    laws = instruments_on_the_shelf().filter(number_key__in={cited.number_key for cited in wanted})
    rows = Provision.objects.filter(
        edition__is_current=True, edition__instrument__in=laws, address__in={cited.address for cited in wanted}
    ).select_related("edition__instrument", "article")
    found: dict[Reference, list[Provision]] = {}
    for row in rows if wanted else []:
        found.setdefault(Reference(row.edition.instrument.number_key, row.address), []).append(row)
    return {cited: found[cited][0] for cited in wanted if len(found.get(cited, [])) == 1}


def _units_of(provisions: Iterable[Provision]) -> list[Provision]:
    """Each provision with everything below it, and what it stands in up to its article."""
    ranges = Q(pk__in=[])
    for root in provisions:
        article = root.article or root
        inside = Q(position__gte=root.position, position__lt=root.end)
        around = Q(position__gte=article.position, position__lt=root.position, end__gte=root.end)
        ranges |= Q(inside | around, edition=root.edition_id)
    return list(Provision.objects.filter(ranges).order_by("edition", "position")) if ranges.children[1:] else []


def _lines(units: Iterable[Provision]) -> tuple[str, ...]:
    return tuple(line for unit in units for line in unit.text.splitlines() if line.strip())


def _passage(provision: Provision, units: Iterable[Provision]) -> Passage:
    law = provision.edition.instrument
    article = provision.article or provision
    here = [unit for unit in units if unit.edition_id == provision.edition_id]
    around = (one for one in here if article.position <= one.position < provision.position and one.end >= provision.end)
    page = f"{law.get_absolute_url()}{article.address}/"
    return Passage(
        law_title=law.title,
        number=law.official_number,
        place=describe(parse_address(provision.address)),
        heading=article.heading,
        lines=_lines(one for one in here if provision.position <= one.position < provision.end),
        above=_lines(around),
        url=page if provision.pk == article.pk else f"{page}#{provision.address}",
    )
