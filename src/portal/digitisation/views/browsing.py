"""The list of digitised material, narrowed and page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.agencies.queries import origins_of
from portal.digitisation.queries.published import Wanted, choices_of, published_listed
from portal.digitisation.states import GUARDED, MATERIAL_LABELS, Material
from portal.library.queries import stale_keys

PER_PAGE = 20
_MATERIAL, _TOPIC, _AGENCY = "loai", "linh-vuc", "co-quan"


@dataclass(frozen=True, slots=True)
class Wish:
    """What stands in the address; an empty value does not narrow."""

    material: str = ""
    topic: str = ""
    agency: str = ""

    @property
    def address(self) -> str:
        said = {_MATERIAL: self.material, _TOPIC: self.topic, _AGENCY: self.agency}
        query = urlencode({name: value for name, value in said.items() if value}, safe="/")
        return f"{reverse('digitisation:scans')}{f'?{query}' if query else ''}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.material or self.topic or self.agency)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str
    count: int | None = None
    is_chosen: bool = False


@require_safe
def scans(request: HttpRequest) -> HttpResponse:
    """What cannot be understood of the address narrows nothing."""
    fields, agencies = choices_of(name="field"), choices_of(name="agency")
    wish = _wish(request, topics={slug for slug, _, _ in fields})
    agency = Agency.objects.filter(slug=wish.agency).first() if wish.agency else None
    if agency is None:
        wish = replace(wish, agency="")
    carried = frozenset(origins_of(keys={agency.pk})) if agency else None
    found = published_listed(wanted=Wanted(wish.material, wish.topic, carried))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    listed = list(page.object_list)
    context = {
        "wish": wish,
        "page_obj": page,
        "scans": listed,
        "stale": stale_keys(kind=GUARDED, keys=[one.code for one in listed]) if listed else set(),
        "materials": _materials(wish),
        "fields": [
            Link(name, replace(wish, topic=slug).address, count, slug == wish.topic) for slug, name, count in fields
        ],
        "agencies": [
            Link(name, replace(wish, agency=slug).address, count, slug == wish.agency) for slug, name, count in agencies
        ],
        "agency": agency,
    }
    return render(request, "digitisation/scans.html", context)


def _wish(request: HttpRequest, *, topics: set[str]) -> Wish:
    said = {name: request.GET.get(name, "") for name in (_MATERIAL, _TOPIC, _AGENCY)}
    return Wish(
        material=said[_MATERIAL] if said[_MATERIAL] in list(Material) else "",
        topic=said[_TOPIC] if said[_TOPIC] in topics else "",
        agency=said[_AGENCY],
    )


def _materials(wish: Wish) -> list[Link]:
    everything = Link("Tất cả", replace(wish, material="").address, is_chosen=not wish.material)
    return [
        everything,
        *(
            Link(label, replace(wish, material=kind.value).address, is_chosen=kind.value == wish.material)
            for kind, label in MATERIAL_LABELS.items()
        ),
    ]
