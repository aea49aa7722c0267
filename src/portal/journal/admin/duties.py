"""Who is in charge of a pending item, who follows it, and who stands in for whom."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.admin.views import NEXT, next_address
from portal.agencies.models import Officer, StandIn
from portal.agencies.queries import officers_doing, postings_held, signed_in
from portal.agencies.queries.office_search import kind_of, searched_kinds
from portal.design.admin import act_view, form_page, list_page
from portal.design.fields import DayInput, in_order
from portal.design.refusals import or_404
from portal.journal.models import CaseWatch
from portal.journal.operations.duties import (
    absences_to_set,
    end_stand_in,
    follow,
    give_work,
    look_at,
    set_stand_in,
    stop_following,
)
from portal.journal.queries import entries_about
from portal.journal.queries.pending_work import WaitingFor, WaitingWork, charges_on, known_as, waiting_for
from portal.journal.states import verb_label


class ChargeForm(forms.Form):
    """`seen`: the officer in charge when the page was rendered."""

    officer = forms.ModelChoiceField(Officer.objects.none(), label="Giao cho", required=False)
    seen = forms.ModelChoiceField(Officer.objects.all(), required=False)

    def __init__(self, *args: Any, work: WaitingWork, asked: WaitingFor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Officer.objects.none()
        for verb in work.verbs:
            found = found | officers_doing(verb=verb, agencies=asked.agencies, on=asked.on)
        officers: Any = self.fields["officer"]
        officers.queryset = (found | Officer.objects.filter(pk=asked.officer.pk)).distinct()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def in_charge(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One pending item: who is in charge of it, who was, and the forms to take it over or to assign it."""
    by, at = signed_in(request), timezone.now()
    kinds = {work.code: (work, asked) for work, asked in waiting_for(officer=by, at=at)}
    work, asked = or_404(kinds.get(kind))
    row: Model = get_object_or_404(work.rows(asked), pk=pk)
    charge = charges_on(code=kind, rows=[row]).get(row.pk)
    told = entries_about(row).filter(verb__startswith="work.", details__work=work.label).select_related("actor")
    return form_page(
        request,
        ChargeForm(request.POST or None, work=work, asked=asked),
        partial(give_work, work=work, row=row),
        "journal/in_charge.html",
        by=by,
        said=lambda made: (
            f"Người thụ lý: {made.officer}." if made else "Chưa ai thụ lý việc này; việc chờ mọi người có quyền."
        ),
        to=lambda made: next_address(request) if NEXT in request.GET else request.path,
        work=work,
        title=work.title(row),
        url=work.url(row),
        charge=charge,
        past=[(one, verb_label(one.verb)) for one in told.order_by("-pk")[:20]],
    )


def _case(request: HttpRequest, code: str, pk: int) -> tuple[Any, Officer]:
    """Look up an item by the code of its kind in the search. Raises Http404 if the officer may not see it."""
    by = signed_in(request)
    kind = or_404(next((one for one in searched_kinds() if one.model and one.code == code), None))
    return get_object_or_404(kind.seen_by(by, timezone.localdate()), pk=pk), by


@never_cache
@require_safe
def watching(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The watchers of an item, the button to follow it, and the names by which colleagues can be mentioned in its
    notes.
    """
    case, by = _case(request, code, pk)
    own = postings_held(officer=by, on=timezone.localdate()).values("agency")
    colleagues = Officer.objects.filter(is_active=True, postings__agency__in=own).exclude(pk=by.pk).distinct()
    watches = CaseWatch.objects.filter(follows=True, **known_as(case)).select_related("officer")
    kind = or_404(kind_of(type(case)))
    return render(
        request,
        "journal/watching.html",
        {
            "case": case,
            "kind": kind,
            "title": kind.title(case),
            "url": kind.url(case),
            "watches": watches.order_by("since"),
            "is_own": watches.filter(officer=by).exists(),
            "colleagues": colleagues.order_by("display_name")[:200],
        },
    )


def watched_at(case: Any) -> str:
    """The address of a followed item; "" for a kind that has no page of its own."""
    kind = kind_of(type(case))
    return reverse("watching", args=[kind.code, case.pk]) if kind else ""


def _named(label: str, names: str, **more: Any) -> forms.ChoiceField:
    """A choice among too many options for a drop-down list: typed, and completed from the <datalist> with this id."""
    wrong = {"invalid_choice": "Không thấy “%(value)s”. Hãy chọn một tên trong danh sách gợi ý."}
    line = forms.TextInput({"list": names, "autocomplete": "off"})
    return forms.ChoiceField(label=label, widget=line, error_messages=wrong, **more)


class StandInForm(forms.Form):
    whose = _named("Người nghỉ", "ten-nguoi-nghi")
    stand_in = _named("Người làm thay", "ten-can-bo", help_text="Người có vai trò ở cùng cơ quan.")
    from_date = forms.DateField(label="Từ ngày", widget=DayInput)
    to_date = forms.DateField(label="Đến hết ngày", widget=DayInput)

    def __init__(self, *args: Any, by: Officer, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = absences_to_set(by=by, on=timezone.localdate(at)).order_by("officer__display_name", "agency__name_sort")
        there = Officer.objects.filter(is_active=True, postings__agency__in={one.agency_id for one in held})
        # The label contains the user name as well, so that it is unambiguous.
        self.held = {f"{one.officer} [{one.officer.username}] – {one.agency}": one for one in held}
        self._colleagues = {f"{one} [{one.username}]": one for one in there.order_by("display_name", "pk").distinct()}
        self.fields["whose"].choices = [(name, name) for name in self.held]  # type: ignore[attr-defined]
        self.fields["stand_in"].choices = [(name, name) for name in self._colleagues]  # type: ignore[attr-defined]

    clean = in_order("from_date", "to_date", "Ngày về phải từ ngày nghỉ trở đi.")

    def said(self) -> dict[str, Any]:
        posting = self.held[self.cleaned_data.pop("whose")]
        stand_in = self._colleagues[self.cleaned_data.pop("stand_in")]
        return {"officer": posting.officer, "agency": posting.agency, "stand_in": stand_in, **self.cleaned_data}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Absences and stand-ins: visible to all officers, edited by the absent officer or the head of their agency."""
    by, at = signed_in(request), timezone.now()
    form = StandInForm(request.POST or None, by=by, at=at)
    page = partial(_absences, request, form)
    return form_page(
        request,
        form,
        set_stand_in,
        page,
        by=by,
        said="Đã ghi. Những ngày ấy, việc {made.officer} thụ lý chờ {made.stand_in} nếu người ấy có quyền làm; "
        "việc khác chờ mọi người có quyền.",
        to="absences",
    )


def _absences(request: HttpRequest, form: StandInForm) -> HttpResponse:
    today = timezone.localdate()
    may = {(one.officer_id, one.agency_id) for one in form.held.values()}
    return list_page(
        request,
        "journal/absences.html",
        StandIn.objects.select_related("officer", "stand_in", "agency", "set_by").order_by("-from_date", "-pk"),
        {
            "Người nghỉ": "officer",
            "Người làm thay": "stand_in",
            "Cơ quan": "agency.name",
            "Từ ngày": "from_date",
            "Đến hết ngày": "to_date",
            "Người ghi": "set_by",
        },
        title="Nghỉ, người làm thay",
        rows=lambda page: [(one, one.to_date >= today and (one.officer_id, one.agency_id) in may) for one in page],
        status=422 if form.errors else 200,
        form=form,
        today=today,
    )


urls = [
    path("nguoi-thu-ly/<slug:kind>/<int:pk>/", in_charge, name="in_charge"),
    path("theo-doi/<slug:code>/<int:pk>/", watching, name="watching"),
    *(
        path(f"theo-doi/<slug:code>/<int:pk>/{word}/", act_view(do, "case", _case, said=said, to=watched_at), name=name)
        for word, name, do, said in (
            ("bat-dau", "watch_follow", follow, "Đã theo dõi. Có người làm gì với việc này thì Việc của tôi sẽ nêu."),
            ("thoi", "watch_stop", stop_following, "Đã thôi theo dõi."),
        )
    ),
    path(
        "theo-doi-da-xem/<int:pk>/",
        act_view(
            look_at,
            "watch",
            lambda request, pk: (get_object_or_404(CaseWatch, pk=pk, officer=signed_in(request)), signed_in(request)),
            said="",
            to="my_work",
        ),
        name="watch_seen",
    ),
    path("nghi/", absences, name="absences"),
    path(
        "nghi/<int:pk>/het/",
        act_view(
            end_stand_in,
            "leave",
            lambda request, pk: (get_object_or_404(StandIn, pk=pk), signed_in(request)),
            said="Đã thôi làm thay từ hôm nay.",
            to="absences",
        ),
        name="absence_end",
    ),
]
menu = (AdminMenuEntry("Nghỉ, người làm thay", "absences", (), "calendar-alt", 797),)
