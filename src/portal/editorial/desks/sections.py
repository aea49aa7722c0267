"""The desk of sections: which agencies have one, opening one or many, and who is in charge of the common ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.desks import Desk, ask_everywhere
from portal.agencies.models import Agency
from portal.editorial.forms.sections import AGENCY_LIST, ChargeForm, NarrowForm, agency_names, said_of
from portal.editorial.models import SectionPage
from portal.editorial.operations.sections import NotThere, open_sections, put_in_charge
from portal.editorial.queries.sections import agencies_with_fronts, common_sections, supervisor, without_front
from portal.editorial.staff import OPEN
from portal.editorial.states import SectionKind
from portal.editorial.tasks import open_many

A_PAGE = 50
AT_ONCE = 20  # more are opened by the worker
_BUSY = "sections_opening"


@dataclass(frozen=True, slots=True)
class Opening:
    """How far the worker is with many sections."""

    done: int
    total: int

    @property
    def is_over(self) -> bool:
        return self.done >= self.total


@require_safe
def section_list(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, OPEN)
    form, today = NarrowForm(request.GET), timezone.localdate()
    found = agencies_with_fronts(wanted=form.asked(), on=today)
    narrowed = request.GET.copy()
    narrowed.pop("p", None)
    context = {
        "form": form,
        "page_obj": Paginator(found, A_PAGE).get_page(request.GET.get("p")),
        "narrowed": narrowed.urlencode(),
        "without": without_front(found).count(),
        "opening": _opening(request),
    }
    return render(request, "editorial/desks/sections.html", context)


@require_POST
def open_chosen(request: HttpRequest) -> HttpResponse:
    """Open the sections of the agencies that are ticked, or of all that the list, as narrowed, has without one."""
    ask_everywhere(request, OPEN)
    by: Any = request.user
    keys = _meant(request)
    if not keys:
        messages.error(request, "Hãy chọn ít nhất một cơ quan chưa có chuyên mục.")
    elif len(keys) > AT_ONCE:
        open_many.enqueue(keys, by.pk)
        request.session[_BUSY] = keys
        messages.success(request, f"Đang mở {len(keys)} chuyên mục. Trang này cho biết tiến độ.")
    else:
        opened = open_sections(agencies=Agency.objects.filter(pk__in=keys), by=by, at=timezone.now())
        messages.success(request, f"Đã mở {len(opened)} chuyên mục.")
    return redirect(f"{request.path.removesuffix('mo/')}?{request.GET.urlencode()}")


def _meant(request: HttpRequest) -> list[int]:
    wanted, today = NarrowForm(request.GET).asked(), timezone.localdate()
    without = without_front(agencies_with_fronts(wanted=wanted, on=today))
    if request.POST.get("do") != "tat-ca":
        ticked = [key for key in request.POST.getlist("agency") if key.isascii() and key.isdecimal() and len(key) < 12]
        without = without.filter(pk__in=ticked)
    return list(without.values_list("pk", flat=True))


def _opening(request: HttpRequest) -> Opening | None:
    keys = request.session.get(_BUSY)
    if not keys:
        return None
    done = SectionPage.objects.filter(kind=SectionKind.AGENCY, agency__in=keys).count()
    return Opening(done=done, total=len(keys))


@require_safe
def common_list(request: HttpRequest) -> HttpResponse:
    ask_everywhere(request, OPEN)
    return _commons(request, {})


@require_POST
def charge(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who is in charge of a common section."""
    ask_everywhere(request, OPEN)
    section = get_object_or_404(common_sections(), pk=pk)
    form = ChargeForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _commons(request, {pk: form})
    by: Any = request.user
    try:
        put_in_charge(section=section, agency=form.cleaned_data["agency"], by=by, at=timezone.now())
    except NotThere:
        form.add_error("agency", "Cơ quan này không còn. Hãy chọn cơ quan đang hoạt động.")
        return _commons(request, {pk: form})
    messages.success(request, f"Đã ghi cơ quan phụ trách “{section.title}”.")
    return redirect("sections_common")


def _commons(request: HttpRequest, sent: dict[int, ChargeForm]) -> HttpResponse:
    today = timezone.localdate()
    page = Paginator(common_sections(), A_PAGE).get_page(request.GET.get("p"))
    context = {
        "page_obj": page,
        "rows": [(one, sent.get(one.pk) or _charge_form(one)) for one in page],
        "supervisor": supervisor(on=today),
        "agency_list": AGENCY_LIST,
        "agencies": agency_names(on=today),
    }
    return render(request, "editorial/desks/common_sections.html", context, status=422 if sent else 200)


def _charge_form(section: SectionPage) -> ChargeForm:
    said = said_of(section.agency) if section.agency else ""
    return ChargeForm(prefix=str(section.pk), initial={"agency": said})


urls: list[URLPattern] = [
    path("chuyen-muc/", section_list, name="sections_desk"),
    path("chuyen-muc/mo/", open_chosen, name="sections_open"),
    path("chuyen-muc/chung/", common_list, name="sections_common"),
    path("chuyen-muc/chung/<int:pk>/", charge, name="sections_charge"),
]
menu = (Desk("Chuyên mục cơ quan", "sections_desk", (OPEN,), "folder-open-inverse", 230, for_all=True),)
