"""Local law where I live: choose a commune, see which acts of which province and commune bind there."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.models import Place
from portal.agencies.queries.territory import PlaceWithSay, communes_named, places_with_a_say
from portal.library import queries
from portal.library.presenting import status_tag

PER_PAGE = 20
LONGEST_NAME = 80


@require_safe
def choose_commune(request: HttpRequest) -> HttpResponse:
    """Find one's commune by its name of today or of before the reorganisation."""
    words = " ".join(request.GET.get("xa", "").replace("\x00", "")[:LONGEST_NAME].split())
    day = timezone.localdate()
    context = {"words": words, "found": communes_named(words=words, on=day) if words else []}
    return render(request, "library/choose_commune.html", context)


@require_safe
def law_of_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The local acts in force on the land of a commune of today, of all places that have a say over it or of one."""
    day = timezone.localdate()
    commune = Place.objects.existing_on(day).filter(code=code, level="commune").select_related("parent").first()
    if commune is None:
        raise Http404("Không có xã, phường, đặc khu mang mã này hiện nay.")
    says = places_with_a_say(commune=commune)
    grounds = queries.grounds_of(says=says, day=day)
    chosen = next((one.say for one in grounds if str(one.say.place.pk) == request.GET.get("cua", "")), None)
    found = queries.local_instruments(says=[chosen] if chosen else says, day=day)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    by_place: dict[int | None, PlaceWithSay] = {say.place.pk: say for say in says}
    context = {
        "commune": commune,
        "grounds": grounds,
        "chosen": chosen,
        "former": sorted(
            {say.place.name_in_sentence for say in says if say.is_former and say.place.level == "commune"}
        ),
        "page_obj": page,
        "rows": [(one, status_tag(one.status_on(day)), by_place[one.territory_id]) for one in page.object_list],
    }
    return render(request, "library/law_of_commune.html", context)
