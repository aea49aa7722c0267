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
    """What the library holds at a place cited: its words line by line and where to read them in full."""

    law_title: str
    number: str
    place: str
    heading: str
    lines: tuple[str, ...]
    url: str


def passages(references: Iterable[Reference]) -> dict[Reference, Passage]:
    """The passages the library holds; a place it does not hold, or holds under several numbers, is left out.

    Two queries, however many places are cited.
    """
    found = _provisions(set(references))
    lines = _lines_of(found.values())
    return {cited: _passage(provision, lines[provision.pk]) for cited, provision in found.items()}


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


def _lines_of(provisions: Iterable[Provision]) -> dict[int, tuple[str, ...]]:
    """The printed lines of each provision with everything below it."""
    roots = list(provisions)
    ranges = Q(pk__in=[])
    for root in roots:
        ranges |= Q(edition=root.edition_id, position__gte=root.position, position__lt=root.end)
    units = list(Provision.objects.filter(ranges).order_by("edition", "position")) if roots else []
    return {
        root.pk: tuple(
            line
            for unit in units
            if unit.edition_id == root.edition_id and root.position <= unit.position < root.end
            for line in unit.text.splitlines()
            if line.strip()
        )
        for root in roots
    }


def _passage(provision: Provision, lines: tuple[str, ...]) -> Passage:
    law = provision.edition.instrument
    article = provision.article or provision
    page = f"{law.get_absolute_url()}{article.address}/"
    return Passage(
        law_title=law.title,
        number=law.official_number,
        place=describe(parse_address(provision.address)),
        heading=article.heading,
        lines=lines,
        url=page if provision.pk == article.pk else f"{page}#{provision.address}",
    )
