"""Views of adoptions: adopt what another agency published with one click, and maintain what was adopted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lawtext.words import slugify
from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import signed_in
from portal.design.admin import ListColumns, act_view, form_page, list_page
from portal.design.refusals import (
    Incomplete,
    Refused,
    or_refuse,
    permit,
    refusals_as_messages,
    success_redirect,
)
from portal.editorial.admin import WRITE, may_publish_for, sections_in_charge
from portal.editorial.admin.forms import AdoptionOverlayForm
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.operations.syndication import (
    AdoptionOverlay,
    adopt_article_by_two,
    adopt_item_by_two,
    change_adoption,
    look_at_original,
    release_adoption,
)
from portal.editorial.queries.adoptions import (
    adoptable_articles,
    adoptable_items,
    adoptable_provisions,
    adoptions_held,
    adoptions_of,
    called,
)
from portal.editorial.queries.sections import agencies_in_charge
from portal.editorial.states.contents import AdoptedThing
from portal.library.models import CitingItem, Provision
from portal.library.states.topics import TOPICS

A_PAGE = 20
_FIELDS = [("", "Mọi lĩnh vực"), *((slugify(topic), topic) for topic in TOPICS)]
_COLUMNS: dict[AdoptedThing, ListColumns] = {
    AdoptedThing.ARTICLE: {"Bài": "title", "Cơ quan": "agency.name", "Đăng lúc": "first_published_at"},
    AdoptedThing.PROVISION: {"Điều": "label", "Tên": "heading", "Văn bản": "edition.instrument"},
}
_OF_ITEMS: ListColumns = {"Nội dung": "title", "Cơ quan": "agency.name", "Ghi nhận lúc": "registered_at"}


@require_safe
def choose_adopted(request: HttpRequest) -> HttpResponse:
    """List what may be adopted into one of the officer's sections (`?muc=`), filtered by words or an address, and by
    field.

    `?loai=` selects the kind of item; the default is contents.
    """
    mine = _mine(request)
    section = _section(request.GET.get("muc"), mine)
    words = request.GET.get("chu", "").replace("\x00", "")[:200]
    field = request.GET.get("linh_vuc", "") if request.GET.get("linh_vuc") in dict(_FIELDS) else ""
    thing = _thing(request.GET.get("loai"))
    return list_page(
        request,
        "editorial/desks/adopt.html",
        _adoptable(thing, section, words, field),
        _COLUMNS.get(thing, _OF_ITEMS),
        title=f"{thing.label} có thể nhận đăng",
        per_page=A_PAGE,
        words="",
        mine=mine,
        section=section,
        looked_for=words,
        field=field,
        fields=_FIELDS,
        thing=thing,
        things=AdoptedThing.choices(),
        held_count=adoptions_of(sections=[section]).count(),
    )


def _adoptable(thing: AdoptedThing, section: SectionPage, words: str, field: str) -> QuerySet[Any]:
    if thing is AdoptedThing.ARTICLE:
        return adoptable_articles(section=section, search=words, field=field).prefetch_related("fields")
    if thing is AdoptedThing.PROVISION:
        return adoptable_provisions(section=section, search=words)
    return adoptable_items(section=section, thing=thing.value, search=words)


@require_POST
def adopt_view(request: HttpRequest) -> HttpResponse:
    """Adopt the item."""
    section = _section(request.POST.get("muc"), _mine(request), is_strict=True)
    thing, key = _thing(request.POST.get("loai")), _key(request.POST.get("bai"))
    adopt, what = _what(thing, key)
    with refusals_as_messages(request):
        adoption = adopt(section=section, overlay=AdoptionOverlay(), by=signed_in(request), at=timezone.now(), **what)
        return success_redirect(
            request,
            f"Đã nhận đăng vào “{section.title}”. Nội dung đang hiện cho người dân.",
            "adoption",
            adoption.pk,
        )
    return redirect(f"{reverse('adoptions_choose')}?muc={section.pk}&loai={thing.value}")


def _what(thing: AdoptedThing, key: int) -> tuple[Callable[..., Adoption], dict[str, Any]]:
    """The operation that adopts the item, and its arguments."""
    if thing is AdoptedThing.ARTICLE:
        return adopt_article_by_two, {"article": get_object_or_404(ArticlePage, pk=key)}
    if thing is AdoptedThing.PROVISION:
        place = get_object_or_404(Provision.objects.select_related("edition__instrument"), pk=key)
        return adopt_item_by_two, {"subject": place.edition.instrument, "address": place.address}
    return adopt_item_by_two, {"subject": get_object_or_404(CitingItem, pk=key, kind=thing.value)}


@require_safe
def list_held(request: HttpRequest) -> HttpResponse:
    """List what a section has adopted, and whether the originals have changed."""
    mine = _mine(request)
    section = _section(request.GET.get("muc"), mine)
    return list_page(
        request,
        "editorial/desks/adopted.html",
        adoptions_of(sections=[section]),
        {"Nội dung": called, "Loại": "get_thing_display", "Cơ quan": "owner", "Nhận bởi": "by", "Nhận lúc": "at"},
        title="Nội dung đã nhận đăng",
        per_page=A_PAGE,
        rows=lambda page: adoptions_held(adoptions=page, at=timezone.now()),
        mine=mine,
        section=section,
    )


@require_http_methods(["GET", "POST"])
def edit_adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit how an adopted content is shown in this section."""
    adoption, today = _adoption(request, pk), timezone.localdate()
    words = may_publish_for(user=request.user, agencies=agencies_in_charge(page=adoption.section, on=today), on=today)
    form = AdoptionOverlayForm(request.POST or None, adoption=adoption, may_word=words)
    return form_page(
        request,
        form,
        partial(change_adoption, adoption=adoption),
        partial(_adoption_page, request, adoption, form, words),
        by=signed_in(request),
        said="Đã ghi cách hiện nội dung ở chuyên mục này.",
        to=_list_of(adoption),
        texts={
            Incomplete: "Ngày kết thúc phải sau ngày bắt đầu.",
            Refused: "Không thể xếp bài này vào loại đó ở chuyên mục này.",
        },
    )


def _adoption_page(request: HttpRequest, adoption: Adoption, form: AdoptionOverlayForm, words: bool) -> HttpResponse:
    (shown,) = adoptions_held(adoptions=[adoption], at=timezone.now())
    return render(
        request,
        "editorial/desks/adoption.html",
        {"adoption": adoption, "held": shown, "form": form, "may_word": words},
        status=422 if form.errors else 200,
    )


def _mine(request: HttpRequest) -> list[SectionPage]:
    """The sections of the officer. Raises PermissionDenied if there is none."""
    mine = sections_in_charge(user=request.user, verb=WRITE, on=timezone.localdate())
    permit(bool(mine))
    return mine


def _section(typed: str | None, mine: list[SectionPage], *, is_strict: bool = False) -> SectionPage:
    """The section in the request; by default the officer's own front.

    Raises PermissionDenied for the section of others.
    """
    if not typed and not is_strict:
        return next((section for section in mine if section.is_front), mine[0])
    return or_refuse(next((section for section in mine if section.pk == _key(typed)), None), PermissionDenied())


def _adoption(request: HttpRequest, pk: int) -> Adoption:
    """The adoption. Raises Http404 for one of another section or one that was released."""
    return get_object_or_404(adoptions_of(sections=_mine(request)), pk=pk)


def _held_by(request: HttpRequest, pk: int) -> tuple[Adoption, Officer]:
    return _adoption(request, pk), signed_in(request)


def _list_of(adoption: Adoption) -> str:
    return f"{reverse('adoptions_held')}?muc={adoption.section_id}"


def _thing(typed: str | None) -> AdoptedThing:
    return AdoptedThing(typed) if typed and typed in AdoptedThing else AdoptedThing.ARTICLE


def _key(typed: str | None) -> int:
    if not typed or not (typed.isascii() and typed.isdecimal()) or len(typed) > 12:  # noqa: PLR2004 - no key is longer
        raise Http404
    return int(typed)


urls: list[URLPattern] = [
    path("nhan-bai/", choose_adopted, name="adoptions_choose"),
    path("nhan-bai/nhan/", adopt_view, name="adoptions_adopt"),
    path("nhan-bai/da-nhan/", list_held, name="adoptions_held"),
    path("nhan-bai/<int:pk>/", edit_adoption, name="adoption"),
    # Confirm that the corrected original has been read.
    path(
        "nhan-bai/<int:pk>/da-xem/",
        act_view(look_at_original, "adoption", _held_by, said="Đã ghi nhận bạn đã xem bản gốc vừa sửa.", to=_list_of),
        name="adoption_look",
    ),
    path(
        "nhan-bai/<int:pk>/thoi/",
        act_view(
            release_adoption,
            "adoption",
            _held_by,
            asks=lambda adoption: {
                "question": f"Thôi nhận “{called(adoption)}”?",
                "losses": [f"Nội dung không còn hiện ở chuyên mục “{adoption.section.title}”. Bản gốc vẫn như cũ."],
                "act": "Thôi nhận",
            },
            said="Chuyên mục không còn hiện nội dung này.",
            to=_list_of,
        ),
        name="adoption_release",
    ),
]
menu = (AdminMenuEntry("Nhận đăng lại", "adoptions_choose", (WRITE,), "copy", 235),)
