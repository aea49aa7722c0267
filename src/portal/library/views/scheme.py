"""The relations of a law (lược đồ), as a list and as a picture, and the chain of what it rests on."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from portal.library import queries
from portal.library.models import Instrument, Relation
from portal.library.picture import Picture, draw_stacked, draw_wide
from portal.library.presenting import chain_of, groups_of, related
from portal.library.states import RelationKind
from portal.library.views.reading import Reading, common, read

OF_EACH = 5
PER_PAGE = 30
DEEPEST = 3  # steps of a chain of bases: a decision, the decree, the law it is made under
WIDEST = 40  # instruments whose bases are asked for in one step
_SIDES = {"di": True, "den": False}


@conditional_page
@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    """The first of every kind on both sides; with `?nhom=`, all of one kind, page by page."""
    reading = read(slug)
    if wanted := request.GET.get("nhom", ""):
        return _one_group(request, reading, wanted)
    law, day = reading.law, reading.day
    left, right = (
        groups_of(queries.first_relations(instrument=law, outward=outward, of_each=OF_EACH), outward=outward, day=day)
        for outward in (True, False)
    )
    picture = Picture(name=f"{law.doc_type} {law.official_number}".strip(), left=left, right=right)
    context = common(reading) | {
        "left": left,
        "right": right,
        "wide": draw_wide(picture),
        "stacked": draw_stacked(picture),
        "chain": chain_of(law, _edges_below(law), day=day),
    }
    return render(request, "library/scheme.html", context)


def _one_group(request: HttpRequest, reading: Reading, wanted: str) -> HttpResponse:
    side, _, name = wanted.partition("-")
    if side not in _SIDES or name not in set(RelationKind):
        raise Http404("Không có nhóm quan hệ này.")
    kind, outward = RelationKind(name), _SIDES[side]
    edges = queries.relations_of_kind(instrument=reading.law, kind=kind, outward=outward)
    page = Paginator(edges, PER_PAGE).get_page(request.GET.get("trang"))
    context = common(reading) | {
        "page_obj": page,
        "label": kind.outward if outward else kind.inward,
        "rows": [related(edge, outward=outward, day=reading.day) for edge in page.object_list],
    }
    return render(request, "library/scheme_group.html", context)


def _edges_below(law: Instrument) -> list[Relation]:
    """The edges of the chain of bases, level by level; one question each."""
    edges: list[Relation] = []
    asked, level = {law.pk}, [law.pk]
    for _ in range(DEEPEST):
        found = queries.bases_of(instruments=level)
        edges += found
        level = [pk for pk in dict.fromkeys(edge.target_id for edge in found) if pk and pk not in asked][:WIDEST]
        asked.update(level)
        if not level:
            break
    return edges
