"""Places with predecessors and successors: whose local rules may apply to the residents of a place.

When provinces merge, the rules of the old ones remain binding on their former territory until replaced (Nghị quyết
202/2025/QH15, Luật 64/2025/QH15), so rules of more than one province may apply in a commune of today.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lawtext.words import fold
from portal.agencies.models import Place, PlaceSuccession


@dataclass(frozen=True, slots=True)
class GoverningPlace:
    """A place whose rules may bind a territory; `is_former`: a predecessor's, `is_partial`: perhaps only part of it."""

    place: Place
    is_former: bool = False
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class NamedCommune:
    """A commune of today found by a name; `formerly` is the matching old name, "" if it is the present one."""

    commune: Place
    formerly: str = ""


MOST_GENERATIONS = 10  # of predecessors: far more than the State has ever reorganised


def governing_places(*, commune: Place) -> list[GoverningPlace]:
    """Today's commune and the places that contain it, then its predecessors and the places that contained those; each
    once.

    One query per generation of predecessors, and one per level above them.
    """
    says = {commune.pk: GoverningPlace(commune)}
    for place in commune.with_those_around():
        says.setdefault(place.pk, GoverningPlace(place))
    generation, partial = {commune.pk}, {commune.pk: False}
    for _ in range(MOST_GENERATIONS):
        rows = PlaceSuccession.objects.filter(successor__in=generation).select_related(
            "predecessor__parent__parent__parent"
        )
        born: set[int] = set()
        for row in rows.order_by("predecessor__name_sort", "pk"):
            if row.predecessor_id in partial:
                continue
            partial[row.predecessor_id] = partial[row.successor_id] or row.is_partial
            born.add(row.predecessor_id)
            for place in row.predecessor.with_those_around():
                says.setdefault(place.pk, GoverningPlace(place, is_former=True, is_partial=partial[row.predecessor_id]))
        if not born:
            break
        generation = born
    return list(says.values())


def communes_of(*, place: Place, on: date) -> list[Place]:
    """The communes of that day on the territory of a place, whether or not it still exists; in dictionary order.

    Their parents are fetched in the same query.
    """
    inside = {place.pk}
    border = {place.pk}
    for _ in range(MOST_GENERATIONS):
        # Territory passes from commune to commune; a commune that joins a bigger unit does not bring that unit's other
        # territory.
        below = Place.objects.filter(
            Q(parent__in=border) | Q(origins__predecessor__in=border, origins__predecessor__level="commune")
        )
        border = set(below.values_list("pk", flat=True)) - inside
        if not border:
            break
        inside |= border
    return list(
        Place.objects.filter(pk__in=inside, level="commune")
        .existing_on(on)
        .select_related("parent")
        .order_by("name_sort")
    )


def commune_coded(*, code: str, on: date) -> Place | None:
    """The commune of that day with this code; or else the last that had it: people's addresses name ended communes."""
    coded = Place.objects.filter(code=code, level="commune").select_related("parent")
    return coded.existing_on(on).first() or coded.order_by("-exists_to", "-pk").first()


def current_places_of(*, place: Place, on: date) -> list[Place]:
    """The places that contain the territory of a place on that day, each with its parents.

    An existing place is its own answer; an ended one gives its successors or, if it was divided among communes, their
    provinces.
    """
    if place.exists_on(on):
        return list(place.with_those_around())
    heirs = _heirs_of_each([place], on).get(place.pk) or [
        one.parent for one in communes_of(place=place, on=on) if one.parent
    ]
    return list({one.pk: one for heir in heirs for one in heir.with_those_around()}.values())


def current_places_of_each(*, places: Iterable[Place], on: date) -> dict[int, list[Place]]:
    """The same for several places, by primary key: one query per generation of ended ones.

    The parents of existing places should be prefetched.
    """
    wanted = {place.pk: place for place in places}
    heirs = _heirs_of_each([place for place in wanted.values() if not place.exists_on(on)], on)
    lands: dict[int, list[Place]] = {}
    for key, place in wanted.items():
        tops = [place] if place.exists_on(on) else heirs.get(key, [])
        around = {one.pk: one for top in tops for one in top.with_those_around()}
        # A place without successors was divided among communes: rare, so queried separately.
        lands[key] = list(around.values()) or current_places_of(place=place, on=on)
    return lands


def communes_named(*, words: str, on: date, limit: int = 30) -> list[NamedCommune]:
    """Communes of that day by a present or former name, with or without diacritics: "vi thanh", "Thị trấn Nàng Mau"."""
    if not (wanted := fold(words).split()):
        return []
    matching = Place.objects.filter(level="commune")
    for word in wanted:
        matching = matching.filter(name_fold__contains=word)
    found: dict[int, NamedCommune] = {}
    for place in matching.order_by("name_sort")[: limit * 4]:
        if place.exists_on(on):
            found[place.pk] = NamedCommune(place)
    for place in matching.exclude(pk__in=found).order_by("name_sort")[: limit * 4]:
        for heir in _heirs_of_each([place], on).get(place.pk, ()):
            found.setdefault(heir.pk, NamedCommune(heir, formerly=place.name))
    return sorted(found.values(), key=lambda one: (bool(one.formerly), one.commune.name_sort))[:limit]


def _heirs_of_each(places: Iterable[Place], on: date) -> dict[int, list[Place]]:
    """Primary key of an ended place -> its successors on that day."""
    border = {place.pk: {place.pk} for place in places}
    found: dict[int, dict[int, Place]] = {}
    for _ in range(MOST_GENERATIONS):
        if not border:
            break
        rows = PlaceSuccession.objects.filter(predecessor__in=border, on_date__lte=on)
        after: dict[int, set[int]] = {}
        for row in rows.select_related("successor__parent__parent").order_by("pk"):
            origins = border[row.predecessor_id]
            if row.successor.exists_on(on):
                for origin in origins:
                    found.setdefault(origin, {})[row.successor_id] = row.successor
            else:
                after.setdefault(row.successor_id, set()).update(origins)
        border = after
    return {key: sorted(heirs.values(), key=lambda heir: heir.name_sort) for key, heirs in found.items()}
