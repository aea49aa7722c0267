"""Queries of adopted items (contents of other sections, answers, digitised documents, articles of law): what may be
adopted, and how the originals have changed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from wagtail.query import PageQuerySet

from lawtext.words import capital, normalise
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.articles import public_articles, published_articles
from portal.editorial.queries.regulation import kinds_allowed
from portal.editorial.states.contents import (
    ADOPTED_KINDS,
    ARTICLE,
    CONTENT_KINDS,
    LICENCES,
    SHOWN_KINDS,
    AdoptedThing,
)
from portal.library.models import CitingItem, Provision
from portal.library.operations import places_in
from portal.library.queries import stale_keys
from portal.library.queries.books import place_now
from portal.library.queries.changes import place_name
from portal.library.queries.citations import chosen_instruments
from portal.library.states.validity import article_of
from portal.schema.queries import any_of, grouped

# Kinds of items whose data comes from the stale guard.
REGISTERED = (AdoptedThing.ANSWER.value, AdoptedThing.SCAN.value)


def adoptions_seen(*, at: datetime) -> QuerySet[Adoption]:
    """Adoptions in their period of display."""
    return Adoption.objects.filter(
        Q(visible_to__isnull=True) | Q(visible_to__gt=at), visible_from__lte=at, ended_at__isnull=True
    )


def adoptions_standing(*, at: datetime) -> QuerySet[Adoption]:
    """Adoptions in their period of display whose original is public."""
    public = CitingItem.objects.filter(kind=OuterRef("thing"), key=OuterRef("key"), forgotten_at__isnull=True)
    is_law = Q(thing=AdoptedThing.PROVISION, law__withdrawn_at__isnull=True)
    is_other = Q(Exists(public), thing__in=REGISTERED)
    return adoptions_seen(at=at).filter(is_law | is_other | Q(article__in=public_articles()))


def provisions_standing() -> QuerySet[Adoption]:
    """The articles of laws that a section shows now."""
    return adoptions_standing(at=timezone.now()).filter(thing=AdoptedThing.PROVISION).select_related("law")


def sections_adopting(
    *, thing: str, keys: Collection[str], at: datetime
) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Key -> paths in the page tree of the adopting sections and of those above them, each with the overriding title
    and summary ("" as the original). One query.
    """
    taken = adoptions_seen(at=at).filter(thing=thing, key__in=keys).order_by("visible_from")
    found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for key, path, title, lead in taken.values_list("key", "section__url_path", "title", "lead"):
        steps = path.strip("/").split("/")
        for end in range(2, len(steps) + 1):
            found[key].setdefault(f"/{'/'.join(steps[:end])}/", (title, lead))
    return found


def adoptions_turned(*, since: datetime, at: datetime) -> set[int]:
    """Primary keys of adoptions whose display began or ended in this interval, by their own dates."""
    turned = Q(visible_from__gt=since, visible_from__lte=at) | Q(visible_to__gt=since, visible_to__lte=at)
    return set(Adoption.objects.filter(turned, ended_at__isnull=True).values_list("pk", flat=True))


# ---- what may be adopted ---------------------------------------------------------------------------------------------


# The address of the page of an article of a law.
_PAGE_OF_ARTICLE = re.compile(r"/van-ban/(?P<slug>[a-z0-9-]+)/(?P<address>[a-z0-9./-]+)/")
_TRAVELLING = [licence.code for licence in LICENCES.values() if licence.travels]


def adoptable_articles(*, section: SectionPage, search: str = "", field: str = "") -> PageQuerySet:
    """Public contents of other sections that may be shared by their licence and are not yet in this one.

    `search`: words of title or summary; `field`: the slug of a field of law. Newest first.
    """
    held = Adoption.objects.filter(section__path__startswith=section.path, ended_at__isnull=True)
    found = published_articles().not_descendant_of(section).filter(licence__in=_TRAVELLING)
    found = found.exclude(pk__in=held.filter(thing=AdoptedThing.ARTICLE).values("article"))
    found = found.filter(*(Q(title__icontains=word) | Q(lead__icontains=word) for word in normalise(search).split()))
    return found.filter(Q(fields__slug=field) | Q(fields__parent__slug=field)).distinct() if field else found


def adoptable_items(*, section: SectionPage, thing: str, search: str = "") -> QuerySet[CitingItem]:
    """Public answers or digitised documents that the section does not show yet, newest first.

    `search`: words of the title, or the address of the page.
    """
    held = Adoption.objects.filter(section__path__startswith=section.path, ended_at__isnull=True, thing=thing)
    found = CitingItem.objects.filter(kind=thing, forgotten_at__isnull=True).exclude(key__in=held.values("key"))
    named = Q(*(Q(title__icontains=word) for word in normalise(search).split()))
    found = found.filter(named | Q(url=urlsplit(search).path) if "/" in search else named)
    return found.select_related("agency").order_by("-registered_at", "-pk")


def adoptable_provisions(*, section: SectionPage, search: str) -> QuerySet[Provision]:
    """Articles of laws in their current wording, found by words ("Điều 328 Bộ luật Dân sự") or by their page's address.

    Articles that the section already shows are excluded.
    """
    places = places_in(search)
    meant = chosen_instruments(place.document_key for place in places)
    named = [
        Q(edition__instrument=meant[place.document_key], address=article_of(place.address))
        for place in places
        if place.document_key in meant
    ]
    if read := _PAGE_OF_ARTICLE.search(search):
        named.append(Q(edition__instrument__slug=read["slug"], address=read["address"]))
    held = Adoption.objects.filter(section__path__startswith=section.path, ended_at__isnull=True).exclude(law=None)
    name = Concat(Cast("edition__instrument", CharField()), Value(":"), "address", output_field=CharField())
    found = Provision.objects.filter(
        any_of(named), edition__is_current=True, edition__instrument__withdrawn_at__isnull=True
    ).select_related("edition__instrument")
    return found.order_by("pk").annotate(name=name).exclude(name__in=held.values("key"))


def kinds_to_adopt(*, section: SectionPage, article: ArticlePage, on: date) -> list[str]:
    """The kinds under which the content may be shown in the section; empty = it may not be shown there at all.

    These are the kinds that the regulation of the day lets the agency in charge publish there. Events and campaigns
    keep their kind, and other contents cannot get it.
    """
    return kinds_allowed(
        section=section,
        kinds=[article.kind]
        if CONTENT_KINDS[article.kind].page != "article"
        else [kind.code for kind in CONTENT_KINDS.values() if kind.page == "article"],
        on=on,
    )


def adoptions_of(*, sections: Collection[SectionPage]) -> QuerySet[Adoption]:
    """Active adoptions of these sections, newest first; `item_title` for items that are not pages, and `owner`."""
    item = CitingItem.objects.filter(kind=OuterRef("thing"), key=OuterRef("key"))
    return (
        Adoption.objects.filter(section__in=[section.pk for section in sections], ended_at__isnull=True)
        .annotate(
            item_title=Subquery(item.values("title")[:1]),
            owner=Coalesce("article__agency__name", Subquery(item.values("agency__name")[:1]), "law__issuer_name"),
        )
        .select_related("article__agency", "law", "section", "by")
        .order_by("-at", "-pk")
    )


def called(one: Any) -> str:
    """The title of a row of `adoptions_of` in its section."""
    place = f"{place_name(one.address)} {one.law}" if one.law else ""
    named: str = one.title or capital(place) or (one.article.title if one.article else one.item_title)
    return named or one.get_thing_display()


class FollowedAdoption(StrEnum):
    """An adopted content, and how its original has changed since the section last reviewed it."""

    SAME = "nhu-cu"
    CORRECTED = "da-sua"
    WITHDRAWN = "da-rut"


def adoptions_held(*, adoptions: Sequence[Any], at: datetime) -> list[dict[str, Any]]:
    """Rows of `adoptions_of` for the section's back office; a few queries for many.

    `original`, from `seen_now`, is None if it is no longer public.
    """
    seen = seen_now({(one.thing, one.key): one for one in adoptions})
    return [_held_adoption(one, seen.get((one.thing, one.key)), at) for one in adoptions]


def _held_adoption(one: Any, original: Mapping[str, Any] | None, at: datetime) -> dict[str, Any]:
    corrected = original["changed_at"] if original else None
    following = FollowedAdoption.SAME
    if original is None:
        following = FollowedAdoption.WITHDRAWN
    elif corrected is not None and corrected > (one.looked_at or one.at):
        following = FollowedAdoption.CORRECTED
    due = one.visible_from <= at and (one.visible_to is None or at < one.visible_to)
    return {
        "adoption": one,
        "original": original,
        "following": following,
        "title": called(one),
        "kind_label": SHOWN_KINDS[one.kind or (one.article.kind if one.article else "")].label,
        "is_shown": original is not None and due,
    }


# ---- current state of the originals ----------------------------------------------------------------------------------


def seen_now(
    adoptions: Mapping[tuple[str, str], Adoption], *things: tuple[str, str]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The public data of these adoptions and further items for a list, by kind and key. Two queries for each kind.

    `page` is None for an item that is not a page, and `url` is its address. `is_stale`: the law has changed and nobody
    has reviewed the item. `ended`: what ended an article of a law.
    """
    keys = grouped({*adoptions, *things})
    pages = published_articles().filter(pk__in=keys.get(ARTICLE, ()))
    found = {(ARTICLE, str(page.pk)): _page_seen(page) for page in pages} if ARTICLE in keys else {}
    if registered := [Q(kind=thing, key__in=keys[thing]) for thing in REGISTERED if thing in keys]:
        items = CitingItem.objects.filter(any_of(registered), forgotten_at__isnull=True).select_related("agency")
        found |= {(one.kind, one.key): _item_seen(one) for one in items}
    found |= {name: told for name, one in adoptions.items() if one.law and (told := _provision_seen(one))}
    stale = {(thing, key) for thing, some in keys.items() for key in stale_keys(kind=thing, keys=some)}
    return {name: seen | {"is_stale": name in stale} for name, seen in found.items()}


def _page_seen(page: ArticlePage) -> dict[str, Any]:
    return {
        "page": page,
        "url": "",
        "title": page.title,
        "lead": page.lead,
        "kind_label": page.sort.label,
        "language": page.language,
        "agency": page.agency.name if page.agency else "",
        "source": page.source_name or (page.agency.name if page.agency else ""),
        "changed_at": page.last_published_at,
        "ended": "",
    }


def _item_seen(one: CitingItem) -> dict[str, Any]:
    return {
        "page": None,
        "url": one.url,
        "title": one.title,
        "lead": "",
        "kind_label": ADOPTED_KINDS[AdoptedThing(one.kind)].label,
        "language": "vi",
        "agency": "",
        "source": one.agency.name if one.agency else "",
        "changed_at": one.registered_at,
        "ended": "",
    }


def _provision_seen(one: Adoption) -> dict[str, Any] | None:
    """An article of a law with its present validity; None if the library does not have it."""
    told = place_now(one.law.slug, one.address) if one.law else None
    return told and {
        "page": None,
        "url": told["path"],
        "title": f"{told['place']} {told['law']}",
        "lead": "" if told["ended"] else f"{told['claim'].status.label}. {told['claim'].sentence}",
        "kind_label": ADOPTED_KINDS[AdoptedThing.PROVISION].label,
        "language": "vi",
        "agency": "",
        "source": one.law.issuer_name if one.law else "",
        "changed_at": None,
        "ended": told["ended"],
    }
