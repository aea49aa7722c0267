"""An article or an annex on its own page, today or as of any other day; and the citations of a law or article."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import conditional_page, require_safe

from lawtext.addresses import describe, parse_address
from lawtext.types import Address, Unit
from portal.journal.queries.dependencies import kept
from portal.library import queries
from portal.library.models import CitationLink, Provision
from portal.library.queries.changes import changes_of, page_of
from portal.library.queries.law_on_day import LawReading
from portal.library.queries.metadata import describe_provision
from portal.library.queries.situation import signs_of, situation_of
from portal.library.states.validity import article_of
from portal.library.web.facts import (
    address_or_404,
    common,
    read,
)
from portal.library.web.history import own_days
from portal.library.web.law import situation_on
from portal.library.web.text import Ink, Links, page_unit

AROUND = 90  # characters of context on either side


def citing_places(links: Iterable[CitationLink]) -> list[dict[str, Any]]:
    return [_place(link) for link in links]


def _place(link: CitationLink) -> dict[str, Any]:
    provision = link.provision
    law = provision.edition.instrument
    page = provision.article or provision
    anchor = "" if page.pk == provision.pk else f"#{provision.address}"
    return {
        "law": law,
        "place": describe(parse_address(provision.address)),
        "address": f"{law.get_absolute_url()}{page.address}/{anchor}",
        "words": words_around(provision.text, link.start, link.end),
    }


def words_around(text: str, start: int, end: int) -> SafeString:
    """The cited words, marked, with some words on either side; cut between words."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = f"…{before.partition(' ')[2]}"
    if end + AROUND < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return format_html("{}<mark>{}</mark>{}", before, text[start:end], after)


MOST_CITING = 5
MOST_RELYING = 5


@conditional_page
@require_safe
def provision(request: HttpRequest, slug: str, address: str, day: date | None = None) -> HttpResponse:
    """An article or an annex on its own page; the URL of a smaller unit redirects to its anchor there."""
    place, page = address_or_404(address), article_of(address)
    told = _told(slug, page, day, request.build_absolute_uri("/")) if page == address else None
    if told is not None:
        return render(request, "library/provision.html", told)
    reading = read(slug, day)
    head = queries.provision_in(edition=reading.edition, address=page) if reading.edition and page != address else None
    redirect = _to_its_place(reading, address) if head is not None or not page else None
    return redirect or _absent(request, reading, place, within=head)


def _to_its_place(reading: LawReading, address: str) -> HttpResponse | None:
    """Redirect to the unit's anchor in its article; temporarily if a change to it is on record, as the unit may still
    be added."""
    target = page_of(reading.law, address, reading.base)
    if any(one.address == address for one in reading.changes):
        return HttpResponseRedirect(target)
    is_there = reading.edition is not None and queries.provision_in(edition=reading.edition, address=address)
    return HttpResponsePermanentRedirect(target) if is_there else None


@kept
def _told(slug: str, address: str, day: date | None, home: str) -> dict[str, Any] | None:
    """The context of an article's page without the frame; None if the text has nothing at this address."""
    reading = read(slug, day)
    outline = queries.outline_of(edition=reading.edition) if reading.edition else []
    place = next((unit for unit in outline if unit.address == address), None)
    if reading.edition is None or place is None:
        return None
    law, pages = reading.law, [unit for unit in outline if unit.unit in (Unit.ARTICLE, Unit.ANNEX)]
    units = queries.wording_of(edition=reading.edition, position__gte=place.position, position__lt=place.end)
    above = [unit for unit in outline if unit.position < place.position < unit.end]
    addresses = {unit.address for unit in units}
    links = Links(instrument=law, provisions=units, here=address, base=reading.base)
    signs = signs_of(reading.changes, addresses=addresses, day=reading.day)
    # The counts of the whole law are cached, so that uncited articles need no query of their own.
    is_cited = address in queries.cited_by_counts(instrument=law)
    citing = queries.cited_by(instrument=law, address=address) if is_cited else CitationLink.objects.none()
    name = f"{place.label}. {place.heading}" if place.heading else place.label
    told = common(reading) | {
        "head": place,
        "name": name,
        "opening": next((unit.text for unit in units if unit.text), ""),
        "before": next((unit for unit in reversed(pages) if unit.position < place.position), None),
        "after": next((unit for unit in pages if unit.position >= place.end), None),
        "machine_words": describe_provision(law, place, name, day=reading.day, base=home),
    }
    main = told | {
        "situation": situation_on(reading, addresses, about={address, *(unit.address for unit in above)}),
        "above": [unit for unit in above if unit.label],
        "text": page_unit(
            units, Ink(links.destination, links.by_provision, reading.base, heading_level=2, signs=signs)
        ),
        "days": own_days(law, editions=reading.editions, changes=reading.changes),
        "citing": citing_places(citing[:MOST_CITING]),
        "citing_count": citing.count(),
        "relying": queries.items_relying_on(instrument=law, article=address).exclude(url="")[: MOST_RELYING + 1],
        "most_relying": MOST_RELYING,
    }
    return told | {"main": render_to_string("library/_provision.html", main)}


def _absent(
    request: HttpRequest, reading: LawReading, place: Address, *, within: Provision | None = None
) -> HttpResponse:
    """The page of a unit that the text shown does not have. If an accepted change adds it, the page shows that change;
    otherwise it says that the unit is missing (repealed, of another day, or lost in the source) and links to the
    article `within`."""
    here = str(place)
    touching = [one for one in reading.changes if not one.is_whole and one.touches({here})]
    brought = [one for one in touching if one.is_missing_on(reading.day)]
    situation = situation_of(
        reading.law,
        changes=touching,
        held=changes_of(reading.held),
        day=reading.day,
        where=lambda address: page_of(reading.law, address, reading.base),
        about={here},
    )
    return render(
        request,
        "library/absent.html",
        common(reading)
        | {
            "place": describe(place),
            "address": here,
            "situation": situation,
            "brought": brought,
            "within": within,
            "within_address": page_of(reading.law, within.address, reading.base) if within is not None else "",
        },
        status=200 if brought else 404,
    )


PER_PAGE = 30


@require_safe
def cited_by_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The citations of the law, or of one of its articles."""
    reading = read(slug)
    address = request.GET.get("dieu", "")[:200]
    place = address_or_404(address) if address else Address()
    page = Paginator(queries.cited_by(instrument=reading.law, address=address), PER_PAGE).get_page(
        request.GET.get("trang")
    )
    return render(
        request,
        "library/cited_by.html",
        common(reading)
        | {
            "page_obj": page,
            "places": citing_places(page.object_list),
            "place": describe(place),
            "place_address": address,
        },
    )
